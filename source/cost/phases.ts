import { servingOf } from '../engines/index.js';
import { workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settle.js';
import { linkSeconds } from './communication.js';
import { decodeFlops, prefillFlops, promptTokens } from './compute/request.js';
import { weightReadBytes } from './decode-traffic.js';
import { hostReads } from './host-reads.js';
import type { Pass, Phase } from './speed/pass.js';
import { cacheReadBytes } from './stage-cache.js';

export type Bound = 'memory' | 'compute' | 'network';

/** How a replica's sequences pass the pipeline in decoding. */
export interface Flow {
  /** Batches in flight, each on another stage. */
  readonly batches: number;
  /** Sequences of the largest batch. */
  readonly sequences: number;
}

export function decodeFlow({ engine, pp, batch }: Settled): Flow {
  const batches = servingOf(engine).batchesInFlight(pp, batch);
  return { batches, sequences: Math.ceil(batch / batches) };
}

/** The prompts of the whole batch in steps of `batchedTokens`, which follow each other through the stages. */
export function prefillPass(settled: Settled): Pass {
  const steps = prefillSteps(settled);
  return {
    settled,
    steps,
    share: prefillShare(settled, steps),
    flops: prefillFlops(settled),
    ...weightReads(settled, settled.batchedTokens),
    cache: 0,
    sequences: 0,
    links: linkSeconds(settled, promptTokens(settled) * settled.batch),
    launches: fixedSeconds(settled),
  };
}

/** Products of so many tokens take host weights over the link (llama.cpp ggml/src/ggml-cuda/ggml-cuda.cu). */
const LINKED_TOKENS = 32;

/** Weights that a step of `tokens` tokens reads, by where they lie. */
function weightReads(
  settled: Settled,
  tokens: number,
): Pick<Pass, 'weights' | 'host' | 'crossesLink'> {
  const host = hostReads(settled, tokens);
  return {
    weights: Math.max(
      0,
      weightReadBytes(settled, tokens) -
        host.dense -
        host.experts -
        host.linked * settled.tp * settled.pp,
    ),
    host,
    crossesLink: tokens >= LINKED_TOKENS,
  };
}

export function prefillSteps(settled: Settled): number {
  return Math.ceil((promptTokens(settled) * settled.batch) / settled.batchedTokens);
}

/**
 * What is left of the time of n steps one by one where p stages work on several: `(n + p − 1)/(n·p)`, which is 1 for
 * one step (docs/cost-model.md, Pipeline bubble).
 */
function prefillShare({ engine, pp }: Settled, steps: number): number {
  return servingOf(engine).batchesInFlight(pp, steps) === 1 ? 1 : (steps + pp - 1) / (steps * pp);
}

/**
 * One pass of a batch through all stages with `tokens` tokens per sequence: one in plain decoding, the drafted ones
 * and one more in verification. Source: docs/cost-model.md, Decode.
 */
export function decodePass(
  settled: Settled,
  sequences = decodeFlow(settled).sequences,
  tokens = 1,
): Pass {
  const { model, sequence } = settled;
  const all = sequences * tokens;
  return {
    settled,
    steps: 1,
    share: 1,
    flops: decodeFlops({ model, batch: all }, sequence),
    ...weightReads(settled, all),
    cache: cacheReadBytes(settled),
    sequences,
    links: linkSeconds(settled, all),
    launches: fixedSeconds(settled),
  };
}

/** Fixed time of a step: launches and waits of every layer. Source: docs/serving-speed.md, Server step. */
export function fixedSeconds({ engine, model, accelerator }: Settled): number {
  const { rates } = servingOf(engine);
  let seconds = 0;
  for (const group of model.groups) {
    const isMixture = workOf(group).routings.length > 0;
    seconds += group.layers.length * rates.layerSeconds(accelerator, isMixture);
  }
  return seconds;
}

export function secondsOf({ memory, host, compute, network, fixed }: Phase): number {
  return Math.max(memory, compute) + host + network + fixed;
}

/** The longer of the two parts that overlap. */
export function longerOf({ memory, compute }: Phase): 'memory' | 'compute' {
  return memory >= compute ? 'memory' : 'compute';
}

export function boundOf(phase: Phase): Bound {
  const longer = longerOf(phase);
  if (phase.host > Math.max(phase[longer], phase.network)) return 'memory';
  return phase.network > phase[longer] ? 'network' : longer;
}
