import type { Settled } from '../settle.js';
import { type Problem, refused } from './problem.js';

/** A run's utilisation is stated in one way. */
export function runProblems({ mfu, hfu, achievedFlops, accelerator }: Settled): Problem[] {
  const stated = Object.entries({ mfu, hfu, 'achieved-flops': achievedFlops }).filter(
    ([, value]) => value !== null,
  );
  if (stated.length > 1)
    return [
      refused(
        'utilisation',
        `${stated.map(([name, value]) => `--${name} ${value}`).join(' and ')} say the same: one of them is expected`,
      ),
    ];
  const peak = Math.max(0, ...Object.values(accelerator.denseFlops).map((rate) => rate ?? 0));
  if (achievedFlops !== null && achievedFlops > peak)
    return [
      refused(
        'utilisation',
        `--achieved-flops ${achievedFlops} is more than the device’s peak of ${peak}`,
      ),
    ];
  return [];
}
