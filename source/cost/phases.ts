import { servingOf } from '../engines/index.js';
import { workOf } from '../model/operations.js';
import { PREFILL_MFU } from '../scenario/defaults.js';
import type { Settled } from '../scenario/settle.js';
import { forwardCommunicationSeconds } from './communication.js';
import { decodeFlops, prefillFlops, promptTokens } from './compute/request.js';
import { weightReadBytes } from './decode-traffic.js';
import { peakFlops, servingRate } from './rates.js';
import { cacheReadBytes } from './stage-cache.js';
import { unpackingShare } from './unpacking.js';

export type Bound = 'memory' | 'compute' | 'network';

/** Seconds of one phase by what takes them; memory and compute overlap, the rest does not. */
export interface Phase {
  readonly memory: number;
  readonly compute: number;
  readonly network: number;
  readonly fixed: number;
}

/** How a replica's sequences pass its pipeline stages in decoding. */
export interface Flow {
  /** Batches on their way at once, each on another stage. */
  readonly batches: number;
  /** Sequences of the largest of them. */
  readonly sequences: number;
}

export function decodeFlow({ engine, pp, batch }: Settled): Flow {
  const batches = servingOf(engine).batchesInFlight(pp, batch);
  return { batches, sequences: Math.ceil(batch / batches) };
}

/** Devices that work on one forward pass at once; pipeline stages take turns. */
export function workers({ tp, cp }: Settled): number {
  return tp * cp;
}

/** Share of the peak FLOP/s that prefill reaches (docs/serving-speed.md, Roofline). */
export function peakShare({ mfu }: Settled): number {
  return mfu ?? PREFILL_MFU;
}

export function computeSeconds(settled: Settled, flops: number): number {
  return (
    flops /
    (workers(settled) *
      peakFlops(settled.accelerator, servingRate(settled.weights)) *
      peakShare(settled))
  );
}

/** Seconds to read weights of which each device holds its share, unpacking included. */
export function weightSeconds(settled: Settled, bytes: number): number {
  const { accelerator, weights } = settled;
  return bytes / (workers(settled) * bandwidthOf(settled) * unpackingShare(weights, accelerator));
}

/** Seconds to read bytes of cache that one device holds. */
export function cacheSeconds(settled: Settled, bytes: number): number {
  return bytes / bandwidthOf(settled);
}

function bandwidthOf({ accelerator, bandwidthUtilization }: Settled): number {
  return accelerator.bandwidthBytesPerSecond * bandwidthUtilization;
}

/** Reading the prompts of the whole batch in steps of `batchedTokens`, which follow each other through the stages. */
export function prefillPhase(settled: Settled): Phase {
  const tokens = promptTokens(settled) * settled.batch;
  const steps = prefillSteps(settled);
  const share = prefillShare(settled, steps);
  return {
    compute: share * computeSeconds(settled, prefillFlops(settled)),
    memory: share * weightSeconds(settled, steps * weightReadBytes(settled, settled.batchedTokens)),
    network: share * forwardCommunicationSeconds(settled, tokens),
    fixed: share * fixedSeconds(settled) * steps,
  };
}

export function prefillSteps(settled: Settled): number {
  return Math.ceil((promptTokens(settled) * settled.batch) / settled.batchedTokens);
}

/**
 * What is left of the time of n steps one by one where p stages work on several: `(n + p − 1)/(n·p)`, which is 1 for
 * one step (cost model §6.7: the bubble of a forward pass).
 */
function prefillShare({ engine, pp }: Settled, steps: number): number {
  return servingOf(engine).batchesInFlight(pp, steps) === 1 ? 1 : (steps + pp - 1) / (steps * pp);
}

/**
 * One pass of a batch on its way through all stages, `tokens` of each sequence at once: one in plain decoding, the
 * drafted ones and one more in verification (cost model §6.3, §6.8).
 */
export function decodePhase(
  settled: Settled,
  sequences = decodeFlow(settled).sequences,
  tokens = 1,
): Phase {
  const { model, sequence } = settled;
  const all = sequences * tokens;
  return {
    compute: computeSeconds(settled, decodeFlops({ model, batch: all }, sequence)),
    memory:
      weightSeconds(settled, weightReadBytes(settled, all)) +
      cacheSeconds(settled, sequences * cacheReadBytes(settled)),
    network: forwardCommunicationSeconds(settled, all),
    fixed: fixedSeconds(settled),
  };
}

/** What a step takes whatever its size: launches and waits of every layer (cost model §6.4). */
export function fixedSeconds({ engine, model, accelerator }: Settled): number {
  const { rates } = servingOf(engine);
  let seconds = 0;
  for (const group of model.groups) {
    const isMixture = workOf(group).routings.length > 0;
    seconds += group.layers.length * rates.layerSeconds(accelerator, isMixture);
  }
  return seconds;
}

export function secondsOf({ memory, compute, network, fixed }: Phase): number {
  return Math.max(memory, compute) + network + fixed;
}

/** Which of the two that overlap takes longer. */
export function longerOf({ memory, compute }: Phase): 'memory' | 'compute' {
  return memory >= compute ? 'memory' : 'compute';
}

export function boundOf(phase: Phase): Bound {
  const longer = longerOf(phase);
  return phase.network > phase[longer] ? 'network' : longer;
}
