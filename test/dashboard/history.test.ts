import { expect, it } from 'vitest';
import { remembered } from '../../source/dashboard/history.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './fixtures.js';

const after = (steps: readonly Scenario[]): readonly Scenario[] =>
  steps.reduce<readonly Scenario[]>(remembered, []);

it('remembers 200 steps of a model', () => {
  const own = scenarioOf();
  const past = after(Array.from({ length: 300 }, (_, batch) => ({ ...own, batch })));
  expect(past.map(({ batch }) => batch)).toEqual(Array.from({ length: 200 }, (_, i) => 100 + i));
});

it('remembers the last steps of 64 models, as what is computed of each is kept', () => {
  const own = scenarioOf();
  const steps = Array.from({ length: 180 }, (_, batch) => ({
    ...own,
    batch,
    // Two steps of each model.
    model: { ...own.model, config: { model_type: `number ${Math.floor(batch / 2)}` } },
  }));
  const shared = steps.map((step, index) => ({
    ...step,
    model: steps[index - (index % 2)]?.model ?? step.model,
  }));
  const past = after(shared);
  expect(past).toHaveLength(128);
  expect(new Set(past.map(({ model }) => model.config)).size).toBe(64);
  expect(past.at(-1)).toBe(shared.at(-1));
});
