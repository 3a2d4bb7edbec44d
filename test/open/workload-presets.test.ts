import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPresets } from '../../source/open/presets.js';
import { readWorkload } from '../../source/open/workload-presets.js';
import { repositoryStore, temporaryFolder } from './fixtures.js';

const presets = createPresets(repositoryStore, null);

test('every workload sets known options to values that are allowed', () => {
  expect(presets.ids('workloads').length).toBeGreaterThanOrEqual(12);
  for (const id of presets.ids('workloads')) {
    const workload = readWorkload(id, presets);
    expect(presets.read('workloads', id)['id']).toBe(id);
    expect(workload.description, id).toMatch(/^[A-Z].{10,90}[^.]$/);
  }
});

test('workloads of one mode set the same options, so that one leaves nothing of another behind', () => {
  for (const mode of ['inference', 'training']) {
    const sets = presets
      .ids('workloads')
      .map((id) => readWorkload(id, presets).options)
      .filter((options) => options.mode === mode)
      .map((options) => Object.keys(options).sort().join(' '));
    expect(sets.length).toBeGreaterThan(4);
    expect(new Set(sets).size).toBe(1);
  }
});

describe('a broken workload of the user is refused in one line', () => {
  test.each([
    ['{"fields": {"bach": 1}}', 'preset w: there is no option "bach"'],
    ['{"fields": {"batch": "many"}}', /preset w: batch .*expected/],
    ['{"fields": []}', 'preset w: fields is no object'],
  ])('%s', (text, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'workloads'));
    writeFileSync(join(folder, 'workloads', 'w.json'), text);
    const theirs = createPresets(repositoryStore, { folder, check: () => undefined });
    expect(() => readWorkload('w', theirs)).toThrow(message);
  });
});
