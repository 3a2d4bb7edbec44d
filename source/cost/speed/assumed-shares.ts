import { paceOf } from '../../engines/index.js';
import type { Settled } from '../../scenario/settled.js';
import { paceRequest, pacingDevice } from './device.js';
import { isQuantised } from './product-rate.js';

/** Fractions of the published rates that a scenario reaches, given by the user or measured. */
export interface AssumedShares {
  /** Fraction of peak FLOP/s that prompts reach. */
  readonly mfu: number;
  /** Fraction of the bandwidth at which weights are read. */
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
