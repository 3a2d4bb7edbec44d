import { expect, it, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { gridOf } from '../../source/dashboard/derived.js';
import { fieldRows } from '../../source/dashboard/field-rows.js';
import { scenarioOf } from '../cost/scenarios.js';

const flux = scenarioOf('flux.1-dev', 'rtx-4090');

it('asks of a model that makes pictures for no tokens that it would write', () => {
  const ids = fieldRows('workload', flux).map(({ id }) => id);
  for (const id of ['output', 'kv', 'draftTokens', 'sharedPrefix', 'task', 'load'])
    expect(ids).not.toContain(id);
  for (const id of ['batch', 'resolution', 'steps']) expect(ids).toContain(id);
});

it('shows its memory over pictures at once alone: the resolution sets their tokens', () => {
  const { rows, columns } = gridOf('users', flux, 'tp.pp');
  expect(rows).toEqual([4608]);
  expect(columns.length).toBeGreaterThan(8);
});

test.each([
  ['flux.1-dev', 'Conditioning'],
  ['internvl3_5-8b-hf', 'Vision tower'],
  ['qwen2-audio-7b-instruct', 'Audio tower'],
  ['bge-m3', 'Pooler'],
  // Two towers, and a talker beside them.
  ['gemma-3n-e4b-it', 'Towers'],
  ['qwen2.5-omni-7b', 'Other'],
])('calls what is no part of the text model’s layers of %s %s', (id, name) => {
  const { ledger } = buildReport(scenarioOf(id, 'h100-sxm-80gb')).parameters;
  expect(ledger.children.find((part) => part.id === 'parameters.other')?.label).toBe(name);
});
