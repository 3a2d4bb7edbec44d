import { cacheBytes } from '../formats/cache-format.js';
import { type CacheQuestion, CONVOLUTION_BYTES, heldState, tokenBytes } from './cache.js';
import type { CacheClass, CacheLayout, RecurrentClass } from './cache-layout.js';

/** Tokens of a block: 16, and 64 for latent attention, whose kernels ask for it. */
const BLOCK = 16;
const LATENT_BLOCK = 64;
/** Kernels want hybrid models' attention blocks in multiples of this. */
const BLOCK_ALIGNMENT = 16;
/** FP8 latents of sparse attention: 512 values, 4 fp32 scales, 64 bf16 rope values. */
const SPARSE_LATENT_BYTES = 656;

/** Pages of one class of layers on one rank. */
export interface ClassPages {
  readonly held: CacheClass;
  /** Bytes of one block of one layer, page padding included. */
  readonly pageBytes: number;
  /** Tokens of a block. */
  readonly blockSize: number;
  /** Blocks that one sequence takes in each layer. */
  readonly blocks: number;
}

/** Recurrent states are fp32 where the model's own config or vLLM says so, else as wide as activations. */
function stateBytesOf({ flavour }: RecurrentClass, architecture: string): number {
  if (flavour === 'kimi-delta') return 4;
  return /^(qwen3_5|nemotron_h)/.test(architecture) ? 4 : 2;
}

/** Bytes of one sequence's state in one layer of one rank: recurrent, and convolution. */
export function statePage(
  held: RecurrentClass,
  layout: CacheLayout,
  { tensorParallel }: CacheQuestion,
): number {
  const each = stateBytesOf(held, layout.architecture);
  return (
    heldState(held.stateElements, tensorParallel) * each +
    heldState(convolutionElements(held, tensorParallel), tensorParallel) * CONVOLUTION_BYTES
  );
}

/** Mamba-2's groups are made a multiple of the ranks, so that each has those of its heads (`mamba_utils.py`). */
function convolutionElements(held: RecurrentClass, tensorParallel: number): number {
  const { groups, kernel, stateSize, convolutionElements: elements } = held;
  if (held.flavour !== 'mamba2' || groups % tensorParallel === 0) return elements;
  return elements + (kernel - 1) * 2 * (tensorParallel - groups) * stateSize;
}

/** Bytes one token adds to one layer of one rank, index keys apart. */
export function perToken(held: CacheClass, question: CacheQuestion): number {
  if (held.kind === 'attention') return tokenBytes(held, question);
  if (held.kind === 'recurrent') return 0;
  if (held.indexDim > 0 && question.format.id === 'fp8') return SPARSE_LATENT_BYTES;
  const width = held.latentRank + held.ropeDim;
  return cacheBytes(width, question.format, width);
}

/** Tokens of a block before page sizes are made alike. */
export function baseBlock(layout: CacheLayout): number {
  return layout.hasLatent ? LATENT_BLOCK : BLOCK;
}

/**
 * Tokens of an attention block: at least the base, and in models with recurrent layers as many as make an
 * attention page no smaller than a state page (vLLM `platforms/interface.py`, v0.11 on).
 */
export function attentionBlock(layout: CacheLayout, question: CacheQuestion): number {
  const base = baseBlock(layout);
  if (!layout.hasRecurrent) return base;
  let state = 0;
  let token = 0;
  for (const held of layout.classes) {
    if (held.kind === 'recurrent') state = Math.max(state, statePage(held, layout, question));
    else token = Math.max(token, perToken(held, question));
  }
  if (token === 0) return base;
  return Math.max(base, BLOCK_ALIGNMENT * Math.ceil(state / (BLOCK_ALIGNMENT * token)));
}

/** Pages of every class, all of one size: smaller pages hold more tokens where that divides, else are padded. */
export function unifiedPages(layout: CacheLayout, question: CacheQuestion): ClassPages[] {
  const block = attentionBlock(layout, question);
  let largest = 0;
  for (const held of layout.classes)
    largest = Math.max(
      largest,
      held.kind === 'recurrent'
        ? statePage(held, layout, question)
        : block * perToken(held, question),
    );
  return layout.classes.map((held) => {
    if (held.kind === 'recurrent')
      return { held, pageBytes: largest, blockSize: 0, blocks: stateBlocks(question) };
    const page = block * perToken(held, question);
    const blockSize = largest % page === 0 ? block * (largest / page) : block;
    return { held, pageBytes: largest, blockSize, blocks: blocksOf(held, blockSize, question) };
  });
}

/** Blocks of state of one sequence: one, one more for each drafted token. */
function stateBlocks({ draftTokens = 0 }: CacheQuestion): number {
  return 1 + draftTokens;
}

/** Blocks of one sequence in one layer (vLLM `v1/kv_cache_interface.py`, `max_memory_usage_bytes`). */
export function blocksOf(held: CacheClass, blockSize: number, question: CacheQuestion): number {
  const { sequence, batchedTokens, settings } = question;
  if (held.kind === 'attention' && held.crossTokens > 0)
    return Math.ceil(held.crossTokens / blockSize);
  if (held.kind !== 'attention' || held.window === undefined || settings?.fullWindows)
    return Math.ceil(sequence / blockSize);
  if (held.isChunked) return Math.ceil(Math.min(held.window + batchedTokens, sequence) / blockSize);
  return Math.ceil(Math.min(held.window - 1 + batchedTokens, sequence) / blockSize) + 1;
}

/** Blocks that sequences do not need twice because they start alike. */
export function sharedBlocks(blockSize: number, question: CacheQuestion): number {
  const { sequence, sharedPrefix = 0, sequences } = question;
  return (sequences - 1) * Math.floor(Math.min(sharedPrefix, sequence) / blockSize);
}
