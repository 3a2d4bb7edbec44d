import { type Pace, paceOf, servingOf } from '../engines/index.js';
import { rankWeights, wholeModel } from '../formats/index.js';
import type { Settled } from '../scenario/settled.js';
import { expertReplicas, linkWork } from './communication.js';
import { promptTokens } from './compute/request.js';
import { expertShare } from './decode-traffic.js';
import { forwardFlops } from './flops.js';
import { hostReads } from './host-reads.js';
import { layerCounts, productFlops } from './product-flops.js';
import { adapterBytes } from './serving-overheads.js';
import { paceRequest, pacingDevice } from './speed/device.js';
import type { Pass, RankFlops } from './speed/pass.js';
import { isQuantised } from './speed/product-rate.js';
import { cacheReadBytes } from './stage-cache.js';
import { imagesFlops } from './vision.js';
import { loadedFormat, weightsOf } from './weights.js';

/** How a replica's sequences pass through the pipeline in decoding. */
export interface Flow {
  /** Batches in flight, each on a different stage. */
  readonly batches: number;
  /** Sequences of the largest batch. */
  readonly sequences: number;
}

export function decodeFlow({ engine, pp, batch }: Settled): Flow {
  const batches = servingOf(engine).batchesInFlight(pp, batch);
  return { batches, sequences: Math.ceil(batch / batches) };
}

/** Prompts that are read one after another in steps of a given number of tokens. */
export interface Prompts {
  readonly count: number;
  readonly tokens: number;
  readonly batchedTokens: number;
  /** Tokens of each prompt whose keys and values are cached already: the shared prefix. */
  readonly cached?: number;
}

/** The prompts of the whole batch in steps of `batchedTokens`, which follow each other through the stages. */
export function prefillPass(
  settled: Settled,
  { count, tokens, batchedTokens, cached = 0 }: Prompts = promptsOf(settled),
): Pass {
  const { model, cp } = settled;
  const all = count * (tokens - cached);
  const steps = Math.ceil(all / batchedTokens);
  const ofStep = Math.min(batchedTokens, all);
  const { core, recurrence } = forwardFlops(model, tokens, 'causal');
  const known = cached === 0 ? 0 : cached * forwardFlops(model, cached, 'causal').core;
  const { dense, experts, head } = productFlops(model);
  const base = passBase(settled, ofStep);
  const { layers, pace } = base;
  return {
    ...base,
    steps,
    share: stagesShare(
      settled,
      steps,
      isQuantised(settled.weights) ? pace.overlapQuantised : pace.overlapHalf,
    ),
    flops: rankFlops(settled, cp, {
      dense: all * (dense + recurrence) + count * (head + imagesFlops(settled)),
      experts: all * experts,
      attention: count * (tokens * core - known),
    }),
    unpacked: 0,
    cache: 0,
    hostCache: 0,
    sequences: 0,
    tokens: all,
    tokensPerExpert:
      layers.routed === 0 ? 0 : (ofStep * layers.active * expertReplicas(settled)) / layers.routed,
    links: linkWork(settled, all),
    crossesLink: settled.scenario.backend !== 'cpu' && ofStep >= LINKED_TOKENS,
    host: hostReads(settled, ofStep),
  };
}

/** The prompts of a scenario's whole batch. */
export function promptsOf(settled: Settled): Prompts {
  const { batch, batchedTokens } = settled;
  return { count: batch, tokens: promptTokens(settled), batchedTokens };
}

/** Tokens of a prompt that are in the prefix cache: the shared prefix without its last token. */
export function cachedTokens(settled: Settled): number {
  return Math.max(0, Math.min(settled.sharedPrefix, promptTokens(settled) - 1));
}

/** From this many tokens on, a product reads host weights over the link (llama.cpp ggml/src/ggml-cuda/ggml-cuda.cu). */
const LINKED_TOKENS = 32;

/**
 * What is left of the time of n steps one by one where p stages work on several: `(n + p − 1)/(n·p)` of the share that
 * overlaps, which is 1 for one step (docs/cost-model.md, Pipeline bubble).
 */
function stagesShare({ pp }: Settled, steps: number, overlap: number): number {
  return pp === 1 ? 1 : 1 - overlap + (overlap * (steps + pp - 1)) / (steps * pp);
}

/** FLOPs of one rank of a replica. Experts that replicas share compute for all those replicas. */
function rankFlops(settled: Settled, split: number, flops: RankFlops): RankFlops {
  const { tp, cp, ep, expertTp } = settled;
  const replicas = expertReplicas(settled);
  return {
    dense: flops.dense / (tp * split),
    experts: (flops.experts * replicas) / (replicas > 1 ? ep * expertTp : tp * split),
    attention: flops.attention / (tp * cp),
  };
}

/** The fields that all passes of `tokens` tokens per step have in common. */
function passBase(settled: Settled, tokens: number) {
  const { model, tp, ep, expertTp } = settled;
  const device = pacingDevice(settled);
  const request = paceRequest(settled, device);
  const pace = paceOf(request);
  const host = hostReads(settled, tokens);
  const { denseBytes, expertBytes } = rankWeights(weightsOf(model, loadedFormat(settled)), {
    ...wholeModel(model.layerCount),
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel: expertTp,
    // A last stage that is not the first holds a tied table as its head.
    isFirst: false,
  });
  const touched = touchedShare(settled, tokens, pace);
  // Weights read over the link are subtracted from those on the device, dense weights first.
  const linked = host.linked * settled.pp;
  const dense = Math.max(0, denseBytes - host.dense / tp - linked) + adaptersRead(settled);
  const away = host.dense + host.experts + linked;
  const read = denseBytes + expertBytes * touched;
  return {
    settled,
    device,
    request,
    pace,
    onDevice: read > 0 ? Math.max(0, 1 - away / tp / read) : 1,
    dense,
    experts: Math.max(
      0,
      expertBytes * touched - host.experts / tp - Math.max(0, linked - denseBytes),
    ),
    layers: layerCounts(model),
  };
}

/** Bytes of the adapters that one rank reads in a step: at most one for each sequence. */
function adaptersRead(settled: Settled): number {
  const read = Math.min(settled.scenario.adapters, settled.batch);
  return read === 0 ? 0 : read * adapterBytes(settled, 0, settled.model.layerCount);
}

/** Share of the experts that a step of `tokens` tokens of each replica touches. */
export function touchedShare(settled: Settled, tokens: number, pace: Pace): number {
  const even = evenness(tokens, pace.touched);
  return expertShare(settled.model, tokens * expertReplicas(settled) * even);
}

/** Uneven routing touches as many experts as even routing of fewer tokens. A single token touches exactly its own. */
function evenness(tokens: number, touched: number): number {
  return tokens <= 1 ? 1 : Math.max(1 / tokens, touched);
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
  const { model, sequence, tp, kvHost, hostLayers } = settled;
  const all = sequences * tokens;
  const { core, recurrence } = forwardFlops(model, sequence, 'full');
  const { dense, experts, head } = productFlops(model);
  const base = passBase(settled, all);
  return {
    ...base,
    steps: 1,
    share: 1,
    flops: rankFlops(settled, 1, {
      dense: all * (dense + recurrence + head),
      experts: all * experts,
      attention: all * core,
    }),
    unpacked: ((dense + experts + head) / 2 / tp) * base.onDevice,
    cache: cacheReadBytes(settled),
    hostCache: kvHost ? 1 : hostLayers / model.layerCount,
    sequences,
    tokens: all,
    tokensPerExpert: 0,
    links: linkWork(settled, all),
    crossesLink: settled.scenario.backend !== 'cpu' && all >= LINKED_TOKENS,
    host: hostReads(settled, all),
  };
}
