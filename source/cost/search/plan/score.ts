import type { Objective, Planned } from './question.js';
import { paceOf } from './speed.js';

/** What a plan is judged by. */
export type Judged = Pick<Planned, 'speed' | 'devices' | 'perHourUsd' | 'watts'>;

/** How good a plan is in an objective: larger is better, and twice as much is twice as good. */
export type Score = (plan: Judged) => number;

/** The score of an objective. Boxes are compared before it where the smallest or the cheapest is wanted. */
export function scoreOf(objective: Objective): Score {
  const rate = ({ speed }: Judged) => paceOf(speed, objective);
  switch (objective) {
    case 'throughput':
    case 'devices':
    case 'price':
    case 'latency':
      return rate;
    // Without a price or a power, all devices of one kind have the same.
    case 'cost':
      return (plan) => rate(plan) / (plan.perHourUsd ?? plan.devices);
    case 'energy':
      return (plan) => rate(plan) / (plan.watts ?? plan.devices);
  }
}
