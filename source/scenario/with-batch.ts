import type { Scenario } from './scenario.js';

/**
 * A scenario at another batch; in training the global batch grows with it, so that micro-batches keep their number.
 */
export function withBatch(scenario: Scenario, batch: number): Scenario {
  if (scenario.globalBatch === null || scenario.mode === 'inference') return { ...scenario, batch };
  const globalBatch = (scenario.globalBatch / scenario.batch) * batch;
  return { ...scenario, batch, globalBatch };
}
