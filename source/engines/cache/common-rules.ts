import type { CacheKind, CacheOf } from '../../model/cache-class.js';
import { keptTokens } from './request.js';
import {
  CONVOLUTION_BYTES,
  entryBytes,
  keyValueBytes,
  latentBytes,
  localElements,
  STATE_BYTES,
  scaledIndexBytes,
} from './row.js';
import type { CacheRule } from './rule.js';

type Rule<K extends CacheKind> = CacheRule<CacheOf<K>>;

/** Rules that several engines share, each with that engine's source. */

/** Keys and values of an encoder's or an image's tokens. */
export function crossRule(source: string): Rule<'cross'> {
  return {
    stored: (cache, request) => request.sequences * cache.tokens * keyValueBytes(cache, request),
    read: (cache, request) => cache.tokens * keyValueBytes(cache, request),
    rule: 'sequences × layers × encoder tokens × key-value heads × (key width + value width)',
    source,
  };
}

/** Token by token, a shared prefix once. */
export function fullRule(source: string, rule: string): Rule<'full'> {
  return {
    stored: (cache, request) => keptTokens(request) * keyValueBytes(cache, request),
    read: (cache, request) => request.sequence * keyValueBytes(cache, request),
    rule,
    source,
  };
}

/** Token by token, whole on every rank. */
export function latentRule(source: string): Rule<'latent'> {
  return {
    stored: (cache, request) => keptTokens(request) * latentBytes(cache, request),
    read: (cache, request) =>
      Math.min(request.sequence, cache.attended ?? request.sequence) * latentBytes(cache, request),
    rule: 'layers × tokens × (latent rank + rope width), whole on every rank',
    source,
  };
}

/** Whole entries, one per `ratio` tokens. */
export function compressedRule(source: string): Rule<'compressed'> {
  return {
    stored: (cache, request) =>
      request.sequences *
      Math.floor(request.sequence / cache.ratio) *
      entryBytes(cache.width, request),
    read: (cache, request) => {
      const entries = Math.floor(request.sequence / cache.ratio);
      return Math.min(entries, cache.attended ?? entries) * entryBytes(cache.width, request);
    },
    rule: 'sequences × layers × ⌊tokens / ratio⌋ entries × width, whole on every rank',
    source,
  };
}

/** Index keys as FP8 with a scale. */
export function scaledIndexRule(source: string): Rule<'index'> {
  return {
    stored: ({ headDim, ratio }, request) =>
      Math.floor(keptTokens(request) / ratio) * scaledIndexBytes(headDim),
    read: ({ headDim, ratio }, { sequence }) =>
      Math.floor(sequence / ratio) * scaledIndexBytes(headDim),
    rule: 'layers × tokens × (index key width + 4 bytes of scale for 128), FP8',
    source,
  };
}

/** A state in fp32 for each sequence. */
export function recurrentRule(source: string): Rule<'recurrent'> {
  const bytes = (elements: number, ranks: number) => localElements(elements, ranks) * STATE_BYTES;
  return {
    stored: ({ elements }, { sequences, tensorParallel }) =>
      sequences * bytes(elements, tensorParallel),
    read: ({ elements }, { tensorParallel }) => bytes(elements, tensorParallel),
    rule: 'sequences × layers × state elements × 4 bytes',
    source,
  };
}

/** The last columns in 16 bits for each sequence; `columns` is the number that an engine keeps of a kernel. */
export function convolutionRule(
  source: string,
  rule: string,
  columns: (kernel: number) => number = (kernel) => kernel - 1,
): Rule<'convolution'> {
  const bytes = ({ elements, kernel }: CacheOf<'convolution'>, ranks: number) => {
    const kept = kernel > 1 ? (elements / (kernel - 1)) * columns(kernel) : elements;
    return localElements(kept, ranks) * CONVOLUTION_BYTES;
  };
  return {
    stored: (cache, { sequences, tensorParallel }) => sequences * bytes(cache, tensorParallel),
    read: (cache, { tensorParallel }) => bytes(cache, tensorParallel),
    rule,
    source,
  };
}
