import { type CacheFormat, cacheBytes } from '../../formats/cache-format.js';
import type { KeysAndValues, LatentCache } from '../../model/cache-class.js';
import type { CacheRequest } from './request.js';

/** Key-value heads of one rank, at least one. Source: docs/cost-model.md, Pages and ranks. */
export function localHeads(kvHeads: number, tensorParallel: number): number {
  return Math.ceil(kvHeads / tensorParallel);
}

/** Bytes of one token's keys and values in one layer of one rank, scales included. */
export function keyValueBytes(cache: KeysAndValues, request: CacheRequest): number {
  const { format, valueFormat = format, tensorParallel } = request;
  const heads = localHeads(cache.kvHeads, tensorParallel);
  return (
    cacheBytes(heads * cache.headDim, format, cache.headDim) +
    cacheBytes(heads * cache.valueDim, valueFormat, cache.valueDim)
  );
}

/** Bytes of one token's latent and rotary key, whole on every rank. */
export function latentBytes(
  { latentRank, ropeDim }: LatentCache,
  { format }: CacheRequest,
): number {
  return entryBytes(latentRank + ropeDim, format);
}

/** Bytes of one entry of `width` elements, whole on every rank. */
export function entryBytes(width: number, format: CacheFormat): number {
  return cacheBytes(width, format, width);
}

/** Bytes of an index key: FP8 with one fp32 scale per 128, whatever the cache's format (vLLM, SGLang). */
export function scaledIndexBytes(headDim: number): number {
  return headDim + Math.ceil(headDim / 128) * 4;
}

/** Bytes of an element of recurrent states (fp32) and of convolution states (16 bits). */
export const STATE_BYTES = 4;
export const CONVOLUTION_BYTES = 2;

/** Elements of a state on one rank. */
export function localElements(elements: number, tensorParallel: number): number {
  return Math.ceil(elements / tensorParallel);
}

/** Rounds up to a multiple. */
export function padTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Bytes of an entry of DeepSeek-V4's FP8 cache: 448 values, 64 rotary values in 16 bits, 8 bytes of scales. */
export const MIXED_ENTRY_BYTES = 584;
