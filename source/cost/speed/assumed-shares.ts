import { paceOf } from '../../engines/index.js';
import type { Settled } from '../../scenario/settled.js';
import { paceRequest, pacingDevice } from './device.js';
import { isQuantised } from './product-rate.js';

/** Shares of the published rates that a scenario comes to, given or measured. */
export interface AssumedShares {
  /** Of the peak that prompts reach. */
  readonly mfu: number;
  /** Of the bandwidth at which weights are read. */
  readonly bandwidthUtilization: number;
}

export function assumedShares(settled: Settled): AssumedShares {
  const pace = paceOf(paceRequest(settled, pacingDevice(settled)));
  const dense = isQuantised(settled.weights) ? pace.promptDense : pace.promptHalf;
  return {
    mfu: settled.scenario.mfu ?? dense,
    bandwidthUtilization: settled.scenario.bandwidthUtilization ?? pace.weights,
  };
}
