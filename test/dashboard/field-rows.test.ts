import { expect, test } from 'vitest';
import type { InputPane } from '../../source/dashboard/field-rows.js';
import { fieldRows } from '../../source/dashboard/field-rows.js';
import { firstKind } from '../../source/scenario/devices.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';
import { pictureRows, SIZE, session, startOf } from './fixtures.js';

const rowsOf = (options: Partial<Scenario> & { readonly devices?: number }) =>
  fieldRows('workload', scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', options));

const rowOf = (options: Partial<Scenario> & { readonly devices?: number }, id: string) =>
  rowsOf(options).find((row) => row.id === id);

test('the accept rate is a row only where something is drafted', () => {
  const draft = scenarioOf('llama-3.2-1b').model;
  expect(rowOf({}, 'acceptRate')).toBeUndefined();
  expect(rowOf({ draft, draftTokens: 0 }, 'acceptRate')).toBeUndefined();
  expect(rowOf({ draftTokens: 2 }, 'acceptRate')?.value).toBe('0.8');
  expect(rowOf({ draft }, 'acceptRate')?.value).toBe('0.8');
  expect(rowOf({ draft }, 'draftTokens')).toMatchObject({ value: '4', isOpen: true });
});

test('an open utilisation shows auto', () => {
  const training = { mode: 'training', pp: 8, devices: 8, globalBatch: 64 } as const;
  expect(rowOf(training, 'mfu')).toMatchObject({ value: 'auto', isOpen: true });
  expect(rowOf({ ...training, mfu: 0.5 }, 'mfu')).toMatchObject({ value: '0.5', isOpen: false });
});

test('the format of weights is a row in serving, and in training beside adapters', () => {
  expect(rowOf({}, 'weights')?.value).toBe('bf16');
  expect(rowOf({ mode: 'training' }, 'weights')).toBeUndefined();
  expect(rowOf({ mode: 'training', lora: 16 }, 'weights')?.value).toBe('bf16');
  expect(rowOf({ mode: 'training', lora: 16, qlora: 16 }, 'weights')).toBeUndefined();
});

test('fields of both modes keep their places when the mode changes', () => {
  const placesOf = (mode: Scenario['mode']) => rowsOf({ mode }).map(({ id }) => id);
  const [serving, training] = [placesOf('inference'), placesOf('training')];
  for (const id of ['mode', 'batch', 'sequence', 'engine', 'tp', 'pp', 'dp', 'cp', 'ep'])
    expect(training.indexOf(id)).toBe(serving.indexOf(id));
  expect(training.slice(3, 6)).toEqual(['recipe', 'optimizer', 'zero']);
});

test('a value that nothing determines shows auto once', () => {
  const screen = pictureRows(startOf(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {})), {
    columns: 200,
    rows: 60,
  }).join('\n');
  expect(screen).toMatch(/Load +auto /);
  expect(screen).not.toContain('auto auto');
});

test.each<readonly [InputPane, string]>([
  ['model', 'M'],
  ['hardware', 'H'],
  ['workload', 'W'],
])('every field of the %s pane is on a screen of 120×40 once it has the focus', (pane, key) => {
  for (const mode of ['inference', 'training'] as const) {
    const scenario = scenarioOf('deepseek-v3', 'h100-sxm-80gb', { mode, engine: 'llama.cpp' });
    const at = session(startOf(scenario)).press(`${key} home`);
    for (const { label } of fieldRows(pane, scenario)) {
      const focused = pictureRows(at.state, SIZE).find((line) => line.includes('▸'));
      expect(focused).toContain(`▸${label.slice(0, 12)}`);
      at.press('down');
    }
  }
});

test('every field of the hardware pane is on a screen of 120×40 at once', () => {
  const screen = session().screen().join('\n');
  for (const { label } of fieldRows('hardware', scenarioOf('llama-3.1-8b')))
    expect(screen).toContain(`${label} `);
});

/** A card of which only the rates are known. */
const { memory_gb: _, memory_total_mib: __, ...known } = firstKind(scenarioOf('gpt2')).preset;
const UNKNOWN = { ...known, id: 'new', memory_gb: null };

test('a size of 0 bytes is shown as such, and an unknown one as unknown', () => {
  expect(rowOf({ engine: 'vllm' }, 'cpuOffload')?.value).toBe('0 B');
  const [memory] = fieldRows('hardware', {
    ...scenarioOf('gpt2'),
    hardware: { id: 'new', count: 1, preset: UNKNOWN },
  }).filter(({ id }) => id === 'deviceMemory');
  expect(memory?.value).toBe('unknown');
});
