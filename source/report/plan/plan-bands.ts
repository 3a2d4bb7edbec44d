import { hasRate } from '../../cost/answerable.js';
import { hasServingTarget } from '../../cost/search/plan/targets.js';
import { speedReport } from '../../cost/speed.js';
import type { Scenario } from '../../scenario/scenario.js';
import { settle } from '../../scenario/settle.js';
import { type SureFigure, settledRate, sureFigure } from '../rate.js';

/** Figures of a plan that have bounds, by their keys; undefined where a plan has none of them. */
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

/** The figures of a plan's batch by itself. */
export function planFigures(scenario: Scenario): PlanFigures {
  return figuresOf(scenario, PLAIN);
}

/** The figures of users without pause. */
export function loadedFigures(scenario: Scenario): PlanFigures {
  return figuresOf(scenario, LOADED);
}

/** The figures that a plan is judged by: where there is a target, those of users without pause. */
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
