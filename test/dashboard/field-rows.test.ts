import { expect, test } from 'vitest';
import { fieldRows } from '../../source/dashboard/field-rows.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const rowsOf = (options: Partial<Scenario> & { readonly devices?: number }) =>
  fieldRows('workload', scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', options));

const rowOf = (options: Partial<Scenario> & { readonly devices?: number }, id: string) =>
  rowsOf(options).find((row) => row.id === `option.${id}`);

test('the accept rate is a row only where something is drafted', () => {
  const draft = scenarioOf('llama-3.2-1b').model;
  expect(rowOf({}, 'acceptRate')).toBeUndefined();
  expect(rowOf({ draft, draftTokens: 0 }, 'acceptRate')).toBeUndefined();
  expect(rowOf({ draftTokens: 2 }, 'acceptRate')?.value).toBe('0.8');
  expect(rowOf({ draft }, 'acceptRate')?.value).toBe('0.8');
  expect(rowOf({ draft }, 'draftTokens')).toMatchObject({ value: '4', isOpen: true });
});

test('a share that follows from the pipeline is told in four digits', () => {
  const training = { mode: 'training', pp: 8, devices: 8, globalBatch: 64 } as const;
  expect(rowOf(training, 'mfu')).toMatchObject({ value: '0.3606', isOpen: true });
});

test('the format of weights is a row where it decides: serving, and what adapters are trained beside', () => {
  expect(rowOf({}, 'weights')?.value).toBe('bf16');
  expect(rowOf({ mode: 'training' }, 'weights')).toBeUndefined();
  expect(rowOf({ mode: 'training', lora: 16 }, 'weights')?.value).toBe('bf16');
  expect(rowOf({ mode: 'training', lora: 16, qlora: 16 }, 'weights')).toBeUndefined();
});
