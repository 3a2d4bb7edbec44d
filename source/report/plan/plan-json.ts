import type { Plan } from '../../cost/search/plan/plan.js';
import type { RankedPlan } from '../../cost/search/plan/shortlist.js';
import { settle } from '../../scenario/settle.js';
import type { JsonObject } from '../../text/json.js';
import { commandLine } from '../command-line.js';
import { engineCommand } from '../engine-command.js';
import { reasons } from './reasons.js';

/** The `plan` of docs/report.md; `seconds` are those that the search took. */
export function planJson(plan: Plan, seconds: number, published?: JsonObject) {
  const { searched, legal, fitting, best, fastest } = plan;
  const told = (planned: RankedPlan) => plannedJson(planned, plan, published);
  return {
    searched,
    legal,
    fitting,
    seconds,
    best: best.map(told),
    ...(fastest && { fastest: told(fastest) }),
  };
}

function plannedJson(planned: RankedPlan, plan: Plan, published?: JsonObject) {
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
    ...(speed?.days !== undefined && { days: speed.days }),
    ...(speed?.costUsd !== undefined && { costUsd: speed.costUsd }),
    why: reasons(planned, plan),
  };
}
