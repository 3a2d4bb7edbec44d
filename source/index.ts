import { buildReport } from './cost/build-report.js';
import type { Report } from './cost/report.js';
import { type Plan, plan as planScenario } from './cost/search/plan/plan.js';
import type { Objective } from './cost/search/plan/question.js';
import { isSolvable, type Solution, solve as solveField } from './cost/solve.js';
import { type Question, scenarioOf } from './library/question.js';
import { OptionError } from './scenario/fields/field.js';
import { fields } from './scenario/fields/index.js';
import { isOptionId } from './scenario/fields/options.js';
import type { OptionId, Scenario } from './scenario/scenario.js';

export type { Report } from './cost/report.js';
export type { Plan } from './cost/search/plan/plan.js';
export type { Solution } from './cost/solve.js';
export { type PresetList, presets } from './library/presets.js';
export type { Question } from './library/question.js';
export type { Ledger } from './quantity/ledger.js';
export { reportJson } from './report/json.js';
export type { Field } from './scenario/fields/field.js';
export { fields } from './scenario/fields/index.js';
export type { Options, Scenario } from './scenario/scenario.js';

/**
 * The report of a question; each of its parts is computed when first read. Bytes and parameters are integers, rates
 * and seconds doubles in SI units. Illegal combinations are listed in `problems`. Throws an error of one line for a
 * model, accelerator or option that is not understood.
 */
export function evaluate(asked: Question | Scenario): Report {
  return buildReport(scenarioOf(asked));
}

/**
 * The best value of one field that fits, all else equal: the largest batch or sequence, the smallest parallel size,
 * the widest format. `id` is one of `fields`. Throws as `evaluate`, and for a field that cannot be solved for.
 * Source: docs/cost-model.md, Inverse questions.
 */
export function solve(asked: Question | Scenario, id: string): Solution {
  const field = fields.find((candidate) => candidate.id === id);
  if (!field || !isSolvable(field))
    throw new OptionError(`"${id}" is no field that can be solved for`);
  return solveField(scenarioOf(asked), field);
}

/** Objective and settings of a plan; all but the held options may be omitted. */
export interface PlanOptions {
  /** Options that keep their values; all others of a layout are searched. Absent: those that the question states. */
  readonly held?: readonly OptionId[];
  readonly objective?: Objective;
  readonly days?: number;
  readonly budgetUsd?: number;
  readonly top?: number;
}

/**
 * The best layouts of a question on its devices: `best[0]` is the simplest of those within 5 % of the fastest, `best` is
 * empty where nothing fits. Deterministic. Throws as `evaluate`.
 */
export function plan(asked: Question | Scenario, options: PlanOptions = {}): Plan {
  const { held = Object.keys(asked).filter(isOptionId), objective = 'throughput' } = options;
  const scenario = scenarioOf(asked);
  return planScenario({ top: 5, ...options, scenario, held: new Set(held), objective });
}
