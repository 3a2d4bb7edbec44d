import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../source/cost/build-report.js';
import { plan } from '../../../source/cost/search/plan/plan.js';
import { refusalOf } from '../../../source/scenario/offer.js';
import type { OptionId, Scenario } from '../../../source/scenario/scenario.js';
import published from '../../facts/published-layouts.json' with { type: 'json' };
import { scenarioOf } from '../scenarios.js';

type Row = (typeof published.rows)[number];

/** What a published recipe states of the work; its layout is what is searched. */
const WORK: ReadonlySet<string> = new Set(['globalBatch', 'sequence', 'recipe', 'loss']);

function scenarioOfRow({ model, hardware, devices, options }: Row, work: boolean): Scenario {
  const given = Object.entries(options).filter(([id]) => !work || WORK.has(id));
  return scenarioOf(model, hardware, {
    mode: 'training',
    devices,
    ...(Object.fromEntries(given) as Partial<Scenario>),
  });
}

/** Speed of the first plan by that of the published layout. */
const ratios = new Map<string, number>();

/** Tuned recipes of NVIDIA-NeMo/Megatron-Bridge, NVIDIA/NeMo and AMD-AGI/Primus: each row has its file. */
describe('published layouts of training', () => {
  test.each(published.rows.map((row) => [row.id, row] as const))(
    '%s is legal and fits, and the first plan is at most 5 %% slower',
    (id, row) => {
      const { settled, fit, training } = buildReport(scenarioOfRow(row, false));
      expect(refusalOf(settled)).toBeUndefined();
      expect(fit.fits).toBe(true);
      const { best } = plan({
        scenario: scenarioOfRow(row, true),
        held: new Set([...WORK] as OptionId[]),
        objective: 'throughput',
        top: 1,
      });
      const ratio = (best[0]?.speed?.tokensPerSecond ?? 0) / (training?.tokensPerSecond ?? 0);
      ratios.set(id, ratio);
      expect(ratio).toBeGreaterThanOrEqual(0.95);
    },
    60_000,
  );

  test('nine in ten are within 25 % of the first plan', () => {
    const near = [...ratios.values()].filter((ratio) => ratio <= 1.25);
    expect(near.length).toBeGreaterThanOrEqual(0.9 * published.rows.length);
  });
});
