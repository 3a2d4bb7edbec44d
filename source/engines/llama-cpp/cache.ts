import type { CacheClass, ConvolutionCache, RecurrentCache } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import { crossRule } from '../cache/common-rules.js';
import { localElements, STATE_BYTES } from '../cache/row.js';
import { type Cached, type CacheRules, cacheRule } from '../cache/rule.js';
import {
  attended,
  compressedRow,
  ENTRY_ROW,
  indexRow,
  KEY_VALUE_ROW,
  keyValueRow,
  LATENT_ROW,
  latentRow,
  layers,
  ratio,
  sequences,
} from '../cache/symbols.js';
import { fullCells, windowCells } from './cells.js';

const REPOSITORY = 'ggml-org/llama.cpp, 2026';

const cells = {
  c: {
    value: ({ request }) => fullCells(request),
    meaning: 'cells: the context of all sequences, padded to 256 (32 without flash attention)',
    unit: 'tokens',
    from: 'engine n_ctx',
  },
} satisfies Record<string, QuantitySymbol<Cached>>;

const rollingCells = {
  c: {
    value: ({ cache, request }) => windowCells(request, cache.window),
    meaning: 'cells: the windows of all sequences of a pool and n_ubatch tokens, padded to 256',
    unit: 'tokens',
    from: 'config sliding_window',
  },
} satisfies Record<string, QuantitySymbol<Cached<Extract<CacheClass, { kind: 'window' }>>>>;

/** States and convolutions are fp32, with one more of each for every token that may be rolled back. */
const states = {
  ...layers,
  e: {
    value: ({ cache, request }) => localElements(cache.elements, request.tensorParallel),
    meaning: 'elements of a sequence and layer on this rank (n_embd_s, n_embd_r)',
    unit: 'elements',
    from: 'derived from the widths of the state',
  },
  b: {
    value: () => STATE_BYTES,
    meaning: 'bytes of an element, in fp32',
    unit: 'bytes',
    from: 'constant',
  },
} satisfies Record<string, QuantitySymbol<Cached<RecurrentCache | ConvolutionCache>>>;
const snapshots = {
  ...sequences,
  γ: {
    value: ({ request }) => request.draftTokens ?? 0,
    meaning: 'drafted tokens, each with a state to go back to',
    unit: 'tokens',
    from: '--draft-tokens',
  },
} satisfies Record<string, QuantitySymbol<Cached>>;

const keysAndValues = { ...layers, ...keyValueRow };
const latents = { ...layers, ...cells, ...latentRow };
const indexed = { ...layers, ...cells, ...ratio, ...indexRow };
const compressed = { ...layers, ...cells, ...ratio, ...compressedRow };

/**
 * Cells are allocated at start for the whole context of all sequences, with padding. A decode step reads the padding
 * too.
 */
export const llamaCppCache: CacheRules = {
  full: cacheRule('full')(
    `${REPOSITORY}, src/llama-context.cpp, src/llama-kv-cache.cpp`,
    { formula: `L·c·${KEY_VALUE_ROW}`, symbols: { ...keysAndValues, ...cells } },
    { formula: `L·c/B·${KEY_VALUE_ROW}`, symbols: { ...keysAndValues, ...cells, ...sequences } },
  ),
  window: cacheRule('window')(
    `${REPOSITORY}, src/llama-kv-cache-iswa.cpp`,
    { formula: `L·c·${KEY_VALUE_ROW}`, symbols: { ...keysAndValues, ...rollingCells } },
    {
      formula: `L·c/B·${KEY_VALUE_ROW}`,
      symbols: { ...keysAndValues, ...rollingCells, ...sequences },
    },
  ),
  latent: cacheRule('latent')(
    `${REPOSITORY}, src/llama-kv-cache.cpp`,
    { formula: `L·c·${LATENT_ROW}`, symbols: latents },
    {
      formula: `L·min(c/B, k)·${LATENT_ROW}`,
      symbols: { ...latents, ...sequences, k: allCells(attended.k) },
    },
  ),
  index: cacheRule('index')(
    `${REPOSITORY}, src/llama-kv-cache-dsa.cpp`,
    { formula: `L·⌊c/ρ⌋·${ENTRY_ROW}`, symbols: indexed },
    { formula: `L·⌊c/(B·ρ)⌋·${ENTRY_ROW}`, symbols: { ...indexed, ...sequences } },
  ),
  compressed: cacheRule('compressed')(
    `${REPOSITORY}, src/llama-kv-cache.cpp`,
    { formula: `L·⌊c/ρ⌋·${ENTRY_ROW}`, symbols: compressed },
    {
      formula: `L·min(⌊c/(B·ρ)⌋, k)·${ENTRY_ROW}`,
      symbols: { ...compressed, ...sequences, k: allCells(attended.k) },
    },
  ),
  recurrent: cacheRule('recurrent')(
    `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_s`,
    { formula: 'L·B·(1 + γ)·e·b', symbols: { ...states, ...snapshots } },
    { formula: 'L·e·b', symbols: states },
  ),
  convolution: cacheRule('convolution')(
    `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_r`,
    { formula: 'L·B·(1 + γ)·e·b', symbols: { ...states, ...snapshots } },
    { formula: 'L·e·b', symbols: states },
  ),
  cross: crossRule(`${REPOSITORY}, src/llama-context.cpp`),
};

/** Without an indexer a query attends to all cells, padding included. */
function allCells(symbol: typeof attended.k): typeof attended.k {
  return {
    ...symbol,
    value: ({ cache, request }) => cache.attended ?? fullCells(request) / request.sequences,
  };
}
