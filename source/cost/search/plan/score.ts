import type { Objective, Planned } from './question.js';
import { paceOf } from './speed.js';

/** The fields of a plan that its score depends on. */
export type Judged = Pick<Planned, 'speed' | 'devices' | 'perHourUsd' | 'watts'>;

/** The score of a plan: larger is better, and proportional to the objective. */
export type Score = (plan: Judged) => number;

/** The score of an objective. The smallest or cheapest box is chosen before scores are compared. */
export function scoreOf(objective: Objective): Score {
  const rate = ({ speed }: Judged) => paceOf(speed, objective);
  switch (objective) {
    case 'throughput':
    case 'devices':
    case 'price':
    case 'latency':
      return rate;
    // Without prices or power figures, devices of one kind are taken to cost the same.
    case 'cost':
      return (plan) => rate(plan) / (plan.perHourUsd ?? plan.devices);
    case 'energy':
      return (plan) => rate(plan) / (plan.watts ?? plan.devices);
  }
}
