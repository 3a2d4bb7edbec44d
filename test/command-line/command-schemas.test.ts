import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { commandSchemas } from '../../bundle/command-schemas.js';
import { answer } from '../../source/command-line/answer.js';
import { parseCommandLine } from '../../source/command-line/parse.js';
import { scenarioSchema } from '../../source/scenario/fields/schema.js';
import type { Json, JsonObject } from '../../source/text/json.js';
import published from '../facts/engine-logs.json' with { type: 'json' };
import { schemaFaults } from '../support/json-schema.js';
import { emptyFolder } from './run.js';

const schemas = commandSchemas();
const folder = emptyFolder();
vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function printed(words: readonly string[]): Promise<Json> {
  const { text } = await answer(parseCommandLine([...words, '--json', '--offline']));
  return JSON.parse(text) as Json;
}

// A log that measures a rate.
const metrics = published.samples.find(({ id }) => id === 'llamacpp-metrics');
const log = file('metrics.log', `${metrics?.lines.join('\n')}\n`);
const ASKED = [
  'llama-3.1-8b',
  '--hardware',
  'rtx-4090',
  '--engine',
  'llama.cpp',
  '--weights',
  'q4_k_m',
];
const CASES: readonly (readonly [command: string, words: readonly string[]])[] = [
  ['check', ['check', log]],
  ['check', ['check', log, ...ASKED]],
  ['plan', ['plan', 'llama-3.1-8b', '--hardware', 'h100-sxm-80gb:2', '--top', '2']],
  ['plan', ['plan', 'llama-3.1-8b', '--hardware', 'rtx-4090:8', '--mode', 'training']],
  ['plan', ['plan', 'llama-3.1-405b', '--hardware', 'rtx-4090']],
  ['sweep', ['sweep', 'llama-3.1-8b', 'batch=1,2', 'sequence=1024,999999999']],
  ['sweep', ['sweep', 'llama-3.1-8b', '--mode', 'training', 'zero=0,3']],
  ['instances', ['instances']],
  ['profiles', ['profiles']],
];

test.each(CASES)('%s as JSON follows its schema: %j', async (command, words) => {
  expect(schemaFaults(schemas[command] as JsonObject, await printed(words))).toEqual([]);
});

test('a planned scenario can be read back', async () => {
  const made = (await printed(['plan', 'llama-3.1-8b', '--hardware', 'rtx-4090:2'])) as {
    plan: { best: { scenario: Json }[] };
  };
  expect(made.plan.best.length).toBeGreaterThan(0);
  for (const { scenario } of made.plan.best)
    expect(schemaFaults(scenarioSchema(), scenario)).toEqual([]);
});

test('a profile follows its schema where it is made and where it is listed', async () => {
  const made = await printed(['check', log, ...ASKED, '--calibrate', 'box']);
  expect(schemaFaults(schemas['check'] as JsonObject, made)).toEqual([]);
  const kept = await printed(['profiles']);
  expect(kept).toHaveLength(1);
  expect(schemaFaults(schemas['profiles'] as JsonObject, kept)).toEqual([]);
  expect(schemaFaults(schemas['profiles'] as JsonObject, [{ name: 'box' }])).not.toEqual([]);
});

test('the JSON of diff follows its schema', async () => {
  const asked = async (batch: string) =>
    ((await printed(['llama-3.1-8b', '--batch', batch])) as JsonObject)['scenario'];
  const a = file('a.json', JSON.stringify(await asked('1')));
  const b = file('b.json', JSON.stringify(await asked('2')));
  expect(schemaFaults(schemas['diff'] as JsonObject, await printed(['diff', a, b]))).toEqual([]);
});
