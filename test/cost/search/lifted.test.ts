import { describe, expect, test } from 'vitest';
import { RULE_IDS } from '../../../source/cost/search/plan/layout-rules.js';
import { plan } from '../../../source/cost/search/plan/plan.js';
import type { PlanQuestion } from '../../../source/cost/search/plan/question.js';
import { rateOf } from '../../../source/cost/search/plan/speed.js';
import { scenarioOf } from '../scenarios.js';

const questions = (
  [
    ['llama-3.2-1b', 4, 16],
    ['qwen3-30b-a3b', 8, 16],
    ['llama-3.1-8b', 8, 24],
  ] as const
).map(([model, devices, globalBatch]): PlanQuestion => {
  const scenario = scenarioOf(model, 'h100-sxm-80gb', {
    mode: 'training',
    devices,
    globalBatch,
    sequence: 4096,
  });
  return { scenario, held: new Set(), objective: 'throughput', top: 4 };
});

const names = questions.map((question) => [question.scenario.model.id, question] as const);

describe.each([
  ['kept', new Set<string>()],
  ['lifted', RULE_IDS],
] as const)('with its rules %s', (_, lifted) => {
  test.each(names)(
    '%s: a short answer is the start of a long one',
    (_, question) => {
      const asked = { ...question, lifted };
      const scenarios = (top: number) =>
        plan({ ...asked, top })
          .best.slice(0, question.top)
          .map(({ scenario }) => scenario);
      expect(scenarios(question.top)).toEqual(scenarios(300));
    },
    60_000,
  );
});

test.each(names)(
  '%s: without rules no plan stands twice, and the fastest is as fast as within them',
  (_, question) => {
    const kept = plan(question);
    const found = plan({ ...question, lifted: RULE_IDS, top: 40 });
    const rows = found.best.map(({ scenario }) => JSON.stringify(scenario));
    expect(rows.length).toBeGreaterThan(question.top);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rateOf(found.fastest?.speed)).toBeGreaterThanOrEqual(rateOf(kept.fastest?.speed));
  },
  60_000,
);
