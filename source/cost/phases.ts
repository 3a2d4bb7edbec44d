import { fixedSecondsOfLayer } from '../engines/index.js';
import type { Settled } from '../scenario/settle.js';
import { forwardCommunicationSeconds } from './communication.js';
import { cacheReadBytes, weightReadBytes } from './decode-traffic.js';
import { peakFlops, servingRate } from './rates.js';
import { decodeFlops, prefillFlops, promptTokens } from './request-flops.js';
import { unpackingShare } from './unpacking.js';

export type Bound = 'memory' | 'compute' | 'network';

/** Seconds of one phase by what takes them; memory and compute overlap, the rest does not. */
export interface Phase {
  readonly memory: number;
  readonly compute: number;
  readonly network: number;
  readonly fixed: number;
}

/** Devices that work on one forward pass at once; pipeline stages take turns. */
export function workers({ tp, cp }: Settled): number {
  return tp * cp;
}

function computeSeconds(settled: Settled, flops: number): number {
  return (
    flops /
    (workers(settled) * peakFlops(settled.accelerator, servingRate(settled.weights)) * settled.mfu)
  );
}

function memorySeconds(settled: Settled, bytes: number): number {
  const { accelerator, bandwidthUtilization, weights } = settled;
  return (
    bytes /
    (workers(settled) *
      accelerator.bandwidthBytesPerSecond *
      bandwidthUtilization *
      unpackingShare(weights, accelerator))
  );
}

export function prefillPhase(settled: Settled): Phase {
  const tokens = promptTokens(settled) * settled.batch;
  const steps = Math.ceil(tokens / settled.batchedTokens);
  return {
    compute: computeSeconds(settled, prefillFlops(settled)),
    memory: memorySeconds(settled, steps * weightReadBytes(settled, settled.batchedTokens)),
    network: forwardCommunicationSeconds(settled, tokens),
    fixed: fixedSeconds(settled) * steps,
  };
}

export function decodePhase(settled: Settled): Phase {
  const { batch, sequence } = settled;
  return {
    compute: computeSeconds(settled, decodeFlops(settled, sequence)),
    memory:
      memorySeconds(settled, weightReadBytes(settled, batch)) +
      (batch * cacheReadBytes(settled, sequence)) /
        (cacheWorkers(settled) *
          settled.accelerator.bandwidthBytesPerSecond *
          settled.bandwidthUtilization),
    network: forwardCommunicationSeconds(settled, batch),
    fixed: fixedSeconds(settled),
  };
}

/** Devices that divide the cache: tensor ranks as far as there are key-value heads; a latent cache is on all of them. */
function cacheWorkers({ model, tp, cp }: Settled): number {
  let heads = 1;
  for (const { mixers } of model.groups)
    for (const mixer of mixers)
      heads = Math.max(heads, mixer.kind === 'attention' ? mixer.kvHeads : 1);
  return cp * Math.min(tp, heads);
}

/** What a step takes whatever its size: launches and waits of every layer (cost model §6.4). */
function fixedSeconds({ engine, model, accelerator }: Settled): number {
  let seconds = 0;
  for (const { layers, feedForwards } of model.groups) {
    const hasExperts = feedForwards.some(({ kind }) => kind === 'experts');
    seconds += layers.length * fixedSecondsOfLayer(engine, accelerator, hasExperts);
  }
  return seconds;
}

export function secondsOf({ memory, compute, network, fixed }: Phase): number {
  return Math.max(memory, compute) + network + fixed;
}

export function boundOf({ memory, compute, network }: Phase): Bound {
  if (network > Math.max(memory, compute)) return 'network';
  return memory >= compute ? 'memory' : 'compute';
}
