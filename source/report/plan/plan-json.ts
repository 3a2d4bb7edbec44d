import type { PlanChange } from '../../cost/search/plan/changes.js';
import { RULES } from '../../cost/search/plan/layout-rules.js';
import type { RankedPlan } from '../../cost/search/plan/shortlist.js';
import { settle } from '../../scenario/settle.js';
import type { JsonObject } from '../../text/json.js';
import { commandLine } from '../command-line.js';
import { engineCommand } from '../engine-command.js';
import { loadedFigures, type PlanFigures, planFigures } from './plan-bands.js';
import { reasons } from './reasons.js';
import type { ToldPlan } from './told-plan.js';

/** The `plan` key of docs/report.md; `seconds` is the time of the search. */
export function planJson(plan: ToldPlan, seconds: number, published?: JsonObject) {
  const { searched, legal, fitting, best, fastest, front, changes, lifted, released } = plan;
  const told = (planned: RankedPlan) => plannedJson(planned, plan, published);
  return {
    searched,
    legal,
    fitting,
    seconds,
    best: best.map(told),
    ...(fastest && { fastest: told(fastest) }),
    ...(front.length > 0 && {
      pareto: front.map((planned) => told({ ...planned, broken: [], isEqual: false })),
    }),
    ...(changes.length > 0 && { changes: changes.map(changeJson) }),
    rules: RULES.map(({ id, text, evidence }) => ({
      id,
      text,
      evidence,
      isLifted: lifted.has(id) || released.has(id),
    })),
  };
}

function changeJson({ id, to, alone }: PlanChange) {
  return { change: { [id]: to }, fits: alone?.fits ?? null, speed: alone?.speed ?? null };
}

/** Bounds of a plan's figures, and their evidence. */
function boundsJson(figures: PlanFigures) {
  const known = Object.entries(figures).filter(([, figure]) => figure?.band);
  return {
    bands: Object.fromEntries(known.map(([key, figure]) => [key, figure.band])),
    evidence: known.flatMap(([figure, sure]) =>
      sure.evidence ? [{ figure, ...sure.evidence }] : [],
    ),
  };
}

function plannedJson(planned: RankedPlan, plan: ToldPlan, published?: JsonObject) {
  const { scenario, memory, devices, speed } = planned;
  const engine = engineCommand(settle(scenario));
  return {
    scenario,
    command: commandLine(scenario, published),
    ...(engine !== undefined && { engineCommand: engine }),
    memory,
    devices,
    ...(speed?.stepSeconds !== undefined && { stepSeconds: speed.stepSeconds }),
    tokensPerSecond: speed?.tokensPerSecond ?? null,
    ...(speed?.timeToFirstToken !== undefined && {
      timeToFirstToken: speed.timeToFirstToken,
      timePerToken: speed.timePerToken,
    }),
    ...(speed?.underLoad && {
      underLoad: { ...speed.underLoad, ...boundsJson(loadedFigures(scenario)) },
    }),
    ...boundsJson(planFigures(scenario)),
    ...(speed?.days !== undefined && { days: speed.days }),
    ...(speed?.costUsd !== undefined && { costUsd: speed.costUsd }),
    equal: planned.isEqual,
    why: reasons(planned, plan),
  };
}
