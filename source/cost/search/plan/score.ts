import type { Settled } from '../../../scenario/settle.js';
import { hourlyPrice } from '../../training-run.js';
import type { Objective, Planned } from './question.js';

/** What a plan is judged by. */
export type Judged = Pick<Planned, 'speed' | 'devices'>;

/** How good a plan is in an objective: larger is better, and twice as much is twice as good. */
export type Score = (plan: Judged) => number;

/** The score of an objective. Device counts are compared before it where the fewest are wanted. */
export function scoreOf(objective: Objective, { accelerator }: Settled): Score {
  const rate = ({ speed }: Judged) => speed?.tokensPerSecond ?? 0;
  switch (objective) {
    case 'throughput':
    case 'devices':
      return rate;
    case 'latency':
      return (plan) => {
        const seconds = plan.speed?.requestSeconds ?? plan.speed?.stepSeconds;
        return seconds ? 1 / seconds : 0;
      };
    case 'cost': {
      const price = hourlyPrice(accelerator)?.perHourUsd ?? 1;
      return (plan) => rate(plan) / (plan.devices * price);
    }
    case 'energy': {
      const watts = accelerator.tdpWatts ?? 1;
      return (plan) => rate(plan) / (plan.devices * watts);
    }
  }
}
