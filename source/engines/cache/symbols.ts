import type { CacheFormat } from '../../formats/cache-format.js';
import type {
  CacheClass,
  CompressedCache,
  ConvolutionCache,
  CrossCache,
  FullCache,
  IndexCache,
  LatentCache,
  RecurrentCache,
  WindowCache,
} from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import { CONVOLUTION_BYTES, localElements, localHeads, STATE_BYTES } from './row.js';
import type { Cached } from './rule.js';

/** Symbols that the rules of several engines share. A row is one token in one layer on one rank. */

type Symbols<C extends CacheClass, Names extends string> = Readonly<
  Record<Names, QuantitySymbol<Cached<C>>>
>;

export const layers: Symbols<CacheClass, 'L'> = {
  L: { value: (cached) => cached.layers, meaning: 'layers', from: 'config num_hidden_layers' },
};

/** Tokens of all sequences, with a shared prefix once: `(B·S − (B − 1)·p)`. */
export const TOKENS = '(B·S − (B − 1)·p)';
export const sequences: Symbols<CacheClass, 'B'> = {
  B: {
    value: ({ request }) => request.sequences,
    meaning: 'sequences held at once',
    from: '--batch',
  },
};
export const context: Symbols<CacheClass, 'S'> = {
  S: {
    value: ({ request }) => request.sequence,
    meaning: 'tokens of a sequence on this rank',
    unit: 'tokens',
    from: '--sequence',
  },
};
export const tokens: Symbols<CacheClass, 'B' | 'S' | 'p'> = {
  ...sequences,
  ...context,
  p: {
    value: ({ request }) => Math.min(request.sharedPrefix ?? 0, request.sequence),
    meaning: 'leading tokens that all sequences share',
    unit: 'tokens',
    from: '--shared-prefix',
  },
};

type KeyValueCache = FullCache | WindowCache | CrossCache;

/** Bytes of keys and values: whole blocks of the format, and scales where the format has one for each head. */
export const KEY_VALUE_ROW = '(⌈n_kv·d_k/e_k⌉·b_k + ⌈n_kv·d_v/e_v⌉·b_v + z)';
export const keyValueRow: Symbols<
  KeyValueCache,
  'n_kv' | 'd_k' | 'd_v' | 'e_k' | 'b_k' | 'e_v' | 'b_v' | 'z'
> = {
  n_kv: {
    value: ({ cache, request }) => localHeads(cache.kvHeads, request.tensorParallel),
    meaning: 'key-value heads of this rank, at least one',
    from: 'config num_key_value_heads',
  },
  d_k: { value: ({ cache }) => cache.headDim, meaning: 'width of a key', from: 'config head_dim' },
  d_v: {
    value: ({ cache }) => cache.valueDim,
    meaning: 'width of a value, 0 where the key is the value',
    from: 'config v_head_dim or head_dim',
  },
  ...blockOf('k', 'keys', ({ request }) => request.format),
  ...blockOf('v', 'values', ({ request }) => request.valueFormat ?? request.format),
  z: {
    value: ({ cache, request }) =>
      scaleBytes(cache, request.format, request.valueFormat, request.tensorParallel),
    meaning: 'bytes of scales of keys and values',
    unit: 'bytes',
    from: '--kv',
  },
};

function scaleBytes(
  { kvHeads, valueDim }: KeyValueCache,
  keys: CacheFormat,
  values: CacheFormat = keys,
  tensorParallel: number,
): number {
  const heads = localHeads(kvHeads, tensorParallel);
  return heads * (keys.headScaleBytes + (valueDim > 0 ? values.headScaleBytes : 0));
}

function blockOf<const K extends string>(
  suffix: K,
  of: string,
  format: (cached: Cached) => CacheFormat,
): Symbols<CacheClass, `e_${K}` | `b_${K}`> {
  return {
    [`e_${suffix}`]: {
      value: (cached: Cached) => format(cached).blockElements,
      meaning: `elements of one block of ${of}`,
      from: '--kv',
    },
    [`b_${suffix}`]: {
      value: (cached: Cached) => format(cached).blockBytes,
      meaning: `bytes of one block of ${of}`,
      unit: 'bytes',
      from: '--kv',
    },
  } as Symbols<CacheClass, `e_${K}` | `b_${K}`>;
}

/** Bytes of a latent, whole on every rank. */
export const LATENT_ROW = '(⌈(r_kv + d_r)/e_k⌉·b_k + z)';
export const latentRow: Symbols<LatentCache, 'r_kv' | 'd_r' | 'e_k' | 'b_k' | 'z'> = {
  r_kv: {
    value: ({ cache }) => cache.latentRank,
    meaning: 'width of the latent',
    from: 'config kv_lora_rank',
  },
  d_r: {
    value: ({ cache }) => cache.ropeDim,
    meaning: 'width of the rotary key that all heads share',
    from: 'config qk_rope_head_dim',
  },
  ...blockOf('k', 'latents', ({ request }) => request.format),
  z: headScale(),
};

/** Bytes of one entry in the cache's format, whole on every rank. */
export const ENTRY_ROW = '(⌈d/e_k⌉·b_k + z)';
export const compressedRow: Symbols<CompressedCache, 'd' | 'e_k' | 'b_k' | 'z'> = {
  d: { value: ({ cache }) => cache.width, meaning: 'width of an entry', from: 'config head_dim' },
  ...blockOf('k', 'entries', ({ request }) => request.format),
  z: headScale(),
};
export const indexRow: Symbols<IndexCache, 'd' | 'e_k' | 'b_k' | 'z'> = {
  d: {
    value: ({ cache }) => cache.headDim,
    meaning: 'width of an index key',
    from: 'config index_head_dim',
  },
  ...blockOf('k', 'index keys', ({ request }) => request.format),
  z: headScale(),
};

/** Bytes of an index key in FP8 with one fp32 scale for 128 of them, whatever the cache's format. */
export const SCALED_INDEX_ROW = '(d + 4·⌈d/128⌉)';
export const scaledIndexRow: Symbols<IndexCache, 'd'> = { d: indexRow.d };

function headScale(): QuantitySymbol<Cached> {
  return {
    value: ({ request }) => request.format.headScaleBytes,
    meaning: 'bytes of the scale of an entry',
    unit: 'bytes',
    from: '--kv',
  };
}

/** Number of tokens for which one entry stands. */
export const ratio: Symbols<CompressedCache | IndexCache, 'ρ'> = {
  ρ: {
    value: ({ cache }) => cache.ratio,
    meaning: 'tokens that one entry stands for',
    unit: 'tokens',
    from: 'config compress_ratios',
  },
};

/** Most tokens or entries that a query attends to; all of them without an indexer. */
export const attended: Symbols<LatentCache | CompressedCache, 'k'> = {
  k: {
    value: ({ cache, request }) => cache.attended ?? request.sequence,
    meaning: 'tokens or entries that the indexer chooses; all without one',
    from: 'config index_topk',
  },
};

export const window: Symbols<WindowCache, 'w'> = {
  w: {
    value: ({ cache }) => cache.window,
    meaning: 'tokens of the window or chunk',
    unit: 'tokens',
    from: 'config sliding_window',
  },
};

/** Tokens of an encoder or of images. */
export const crossTokens: Symbols<CrossCache, 'E'> = {
  E: {
    value: ({ cache }) => cache.tokens,
    meaning: 'tokens of the encoder or of the images',
    unit: 'tokens',
    from: '--encoder-tokens',
  },
};

/** Elements of a recurrent state on this rank, in fp32. */
export const stateElements: Symbols<RecurrentCache, 'e' | 'b'> = {
  e: {
    value: ({ cache, request }) => localElements(cache.elements, request.tensorParallel),
    meaning: 'state elements of a sequence and layer on this rank',
    unit: 'elements',
    from: 'derived from the widths of the state',
  },
  b: {
    value: () => STATE_BYTES,
    meaning: 'bytes of a state element, in fp32',
    unit: 'bytes',
    from: 'constant',
  },
};

/** The same for an engine that accepts a format for its states. */
export const askedStateElements: typeof stateElements = {
  ...stateElements,
  b: {
    value: ({ request: { stateFormat } }) => (stateFormat === 'bf16' ? 2 : STATE_BYTES),
    meaning: 'bytes of a state element, in fp32 unless told otherwise',
    unit: 'bytes',
    from: '--state-format',
  },
};

/** Elements of one column of a short convolution on this rank, in 16 bits. */
export const convolutionElements: Symbols<ConvolutionCache, 'e' | 'b'> = {
  e: {
    value: ({ cache, request }) => localElements(cache.elements, request.tensorParallel),
    meaning: 'elements of kernel − 1 columns of a sequence and layer on this rank',
    unit: 'elements',
    from: 'config conv kernel and widths',
  },
  b: {
    value: () => CONVOLUTION_BYTES,
    meaning: 'bytes of a column’s element, in 16 bits',
    unit: 'bytes',
    from: 'constant',
  },
};
