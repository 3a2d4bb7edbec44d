import { type CacheFormat, cacheBytes } from '../formats/cache-format.js';
import type { AttentionClass, CacheLayout } from './cache-layout.js';

/** What the cache shall hold. */
export interface CacheQuestion {
  /** Sequences held at once. */
  readonly sequences: number;
  /** Tokens of each. */
  readonly sequence: number;
  readonly format: CacheFormat;
  /** Format of the values where it is not that of the keys (llama.cpp `-ctv`). */
  readonly valueFormat?: CacheFormat;
  readonly tensorParallel: number;
  /** Tokens of one forward step. */
  readonly batchedTokens: number;
  /** Leading tokens that all sequences share. */
  readonly sharedPrefix?: number;
  /** Tokens drafted ahead, whose states must be kept for taking back. */
  readonly draftTokens?: number;
  readonly settings?: CacheSettings;
}

/** Switches of the engines; each has its engine's default. */
export interface CacheSettings {
  /** llama.cpp: one pool of cells for all sequences (`--kv-unified`). */
  readonly isUnified?: boolean;
  /** llama.cpp: cells come in 256 with flash attention, in 32 without. */
  readonly flashAttention?: boolean;
  /** Windowed layers keep everything (llama.cpp `--swa-full`, vLLM `--disable-hybrid-kv-cache-manager`). */
  readonly fullWindows?: boolean;
}

/** Bytes by what is cached, integers; `total` is their sum. */
export interface CacheAmounts {
  /** Layers that keep every token. */
  readonly full: number;
  /** Layers that keep a window or a chunk. */
  readonly window: number;
  readonly latent: number;
  /** Index keys of sparse attention. */
  readonly index: number;
  readonly recurrent: number;
  readonly convolution: number;
  /** Keys and values of an encoder's or an image's tokens. */
  readonly cross: number;
  readonly total: number;
}

export type CacheComponent = Exclude<keyof CacheAmounts, 'total'>;

/** How one engine accounts for its cache. */
export interface CacheRules {
  /** Bytes of one rank's cache. Costs one pass over the layout's classes. */
  readonly bytes: (layout: CacheLayout, question: CacheQuestion) => CacheAmounts;
  readonly rules: Readonly<Record<CacheComponent, CacheRule>>;
}

/** A rule in words, and where it was read. */
export interface CacheRule {
  readonly rule: string;
  readonly source: string;
}

/** Key-value heads that one rank holds: at least one (cost model §4.5). */
export function heldHeads(kvHeads: number, tensorParallel: number): number {
  return Math.ceil(kvHeads / tensorParallel);
}

/** Bytes one token adds to one layer of one rank. */
export function tokenBytes(held: AttentionClass, question: CacheQuestion): number {
  const heads = heldHeads(held.kvHeads, question.tensorParallel);
  const { format, valueFormat } = question;
  return (
    cacheBytes(heads * held.headDim, format, held.headDim) +
    cacheBytes(heads * held.valueDim, valueFormat ?? format, held.valueDim)
  );
}

/** Tokens kept of all sequences together when a shared prefix is kept once. */
export function keptTokens({ sequences, sequence, sharedPrefix = 0 }: CacheQuestion): number {
  const shared = Math.min(sharedPrefix, sequence);
  return sequences * sequence - (sequences - 1) * shared;
}

/** What an encoder's tokens take, alike in every engine. */
export const CROSS_RULE: CacheRule = {
  rule: 'sequences × layers × encoder tokens × key-value heads × (key width + value width)',
  source: 'cost model §4.4',
};

/** Bytes of an element of recurrent state, in fp32, and of convolution state, in 16 bits (cost model §4.4). */
export const STATE_BYTES = 4;
export const CONVOLUTION_BYTES = 2;

/** Elements of a state that one rank holds. */
export function heldState(elements: number, tensorParallel: number): number {
  return Math.ceil(elements / tensorParallel);
}

/** Rounds up to a multiple. */
export function padTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Bytes of an index key: FP8 with one fp32 scale for 128 of them, whatever the cache's format (vLLM, SGLang). */
export function indexBytes(indexDim: number): number {
  return indexDim + Math.ceil(indexDim / 128) * 4;
}
