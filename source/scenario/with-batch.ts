import type { Scenario } from './scenario.js';

/**
 * A scenario with another batch. In training the global batch grows with it, so that the number of micro-batches
 * stays.
 */
export function withBatch(scenario: Scenario, batch: number): Scenario {
  if (scenario.globalBatch === null || scenario.mode === 'inference') return { ...scenario, batch };
  const globalBatch = (scenario.globalBatch / scenario.batch) * batch;
  return { ...scenario, batch, globalBatch };
}
