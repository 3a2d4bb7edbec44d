import { hasRate } from '../../cost/answerable.js';
import { hasServingTarget } from '../../cost/search/plan/targets.js';
import { speedReport } from '../../cost/speed.js';
import type { Scenario } from '../../scenario/scenario.js';
import { settle } from '../../scenario/settle.js';
import { type SureFigure, settledRate, sureFigure } from '../rate.js';

/** Banded figures of a plan, by their keys; undefined where a plan has none. */
export interface PlanFigures {
  readonly tokensPerSecond: SureFigure | undefined;
  readonly timeToFirstToken?: SureFigure | undefined;
  readonly timePerToken?: SureFigure | undefined;
}

const PLAIN = { rate: 'speed.throughput', first: 'speed.prefill', token: 'speed.decode' };
const LOADED = {
  rate: 'speed.steady.throughput',
  first: 'speed.steady.first',
  token: 'speed.steady',
};

/** The figures of one batch of a plan. */
export function planFigures(scenario: Scenario): PlanFigures {
  return figuresOf(scenario, PLAIN);
}

/** The figures under users who send requests without pause. */
export function loadedFigures(scenario: Scenario): PlanFigures {
  return figuresOf(scenario, LOADED);
}

/** The figures that plans are ordered by: with a latency target, those under users without pause. */
export function judgedFigures(scenario: Scenario): PlanFigures {
  return hasServingTarget(scenario) ? loadedFigures(scenario) : planFigures(scenario);
}

function figuresOf(scenario: Scenario, rows: typeof PLAIN): PlanFigures {
  const settled = settle(scenario);
  if (settled.mode === 'training' || !hasRate(settled))
    return { tokensPerSecond: settledRate(settled) };
  const speed = speedReport(settled);
  return {
    tokensPerSecond: sureFigure(speed, rows.rate),
    timeToFirstToken: sureFigure(speed, rows.first),
    timePerToken: sureFigure(speed, rows.token),
  };
}
