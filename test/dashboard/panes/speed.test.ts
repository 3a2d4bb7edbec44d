import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../source/cost/build-report.js';
import { speed } from '../../../source/dashboard/panes/speed.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { scenarioOf } from '../../cost/scenarios.js';

function view(more: Partial<Scenario>) {
  const scenario = scenarioOf('qwen3-30b-a3b', 'h100-sxm-80gb', { devices: 16, ...more });
  const report = buildReport(scenario);
  const question = {
    scenario,
    report,
    origin: scenario,
    axes: 'tp.pp',
    cells: 'memory',
    marks: [],
  } as const;
  return { report, view: speed.view({ ...question, baseline: undefined }) };
}

/** Layouts that between them have every part of a step. */
const LAYOUTS: readonly Partial<Scenario>[] = [
  { tp: 2, pp: 2, cp: 2, ep: 4, zero: 1 },
  { ep: 8, zero: 3, offload: ['optimizer', 'activations'] },
  { stage: 'dpo', reference: 'model', zero: 2, engine: 'deepspeed' },
];

describe('a step of training as stacked parts', () => {
  test.each(LAYOUTS)('%o: the bar’s parts are the step’s, and none looks like another', (more) => {
    const { report, view: shown } = view({ mode: 'training', ...more });
    const [gauges] = shown.head ?? [];
    const gauge = gauges?.kind === 'gauges' ? gauges.gauges[0] : undefined;
    const segments = gauge?.segments ?? [];
    const sum = segments.reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBeCloseTo(report.training?.step?.amount ?? Number.NaN, 6);
    const fills = segments.map(({ fill }) => fill);
    expect(fills).not.toContain(' ');
    expect(new Set(fills).size).toBe(fills.length);
    const [table] = shown.body;
    const rows = table?.kind === 'table' ? table.rows : [];
    expect(rows.flatMap(({ fill }) => fill ?? [])).toEqual(fills);
  });

  test('a utilisation that is stated keeps the shares of the bar; serving has none', () => {
    const gauge = (options: Partial<Scenario>) => {
      const [shown] = view({ mode: 'training', ...options }).view.head ?? [];
      if (shown?.kind !== 'gauges') throw new Error('no bar of a step');
      const [bar] = shown.gauges;
      if (!bar) throw new Error('no bar of a step');
      return { shares: bar.segments.map(({ amount }) => amount / bar.total), total: bar.total };
    };
    const [stated, modelled] = [gauge({ mfu: 0.2 }), gauge({})];
    expect(stated.total).toBeGreaterThan(modelled.total);
    for (const [index, share] of stated.shares.entries())
      expect(share).toBeCloseTo(modelled.shares[index] ?? 0, 9);
    expect(view({}).view.head).toEqual([]);
  });
});
