import type { CacheRequest } from '../cache/request.js';
import {
  entryBytes,
  keyValueBytes,
  latentBytes,
  localElements,
  STATE_BYTES,
} from '../cache/row.js';
import type { CacheRules } from '../cache/rule.js';
import { fullCells, windowCells } from './cells.js';

const REPOSITORY = 'ggml-org/llama.cpp, 2026';

/** Bytes of a state of one sequence: fp32, convolutions too. */
function stateBytes(elements: number, { tensorParallel }: CacheRequest): number {
  return localElements(elements, tensorParallel) * STATE_BYTES;
}

/** States of all sequences: one more for each token that may be taken back. */
function states({ sequences, draftTokens = 0 }: CacheRequest): number {
  return sequences * (1 + draftTokens);
}

/** Cells that a step reads for one sequence: an equal share of all. */
function fullCellsOfOne(request: CacheRequest): number {
  return fullCells(request) / request.sequences;
}

/** Cells are allocated at start: the whole context of all sequences, padded; a step reads padding too. */
export const llamaCppCache: CacheRules = {
  full: {
    stored: (cache, request) => fullCells(request) * keyValueBytes(cache, request),
    read: (cache, request) => fullCellsOfOne(request) * keyValueBytes(cache, request),
    rule: 'layers × cells × (key row + value row); cells: the context of all sequences, padded to 256 (32 without flash attention)',
    source: `${REPOSITORY}, src/llama-context.cpp, src/llama-kv-cache.cpp`,
  },
  window: {
    stored: (cache, request) => windowCells(request, cache.window) * keyValueBytes(cache, request),
    read: (cache, request) =>
      (windowCells(request, cache.window) / request.sequences) * keyValueBytes(cache, request),
    rule: 'the same of min(context, window × sequences of the pool + n_ubatch) cells, padded to 256; llama-server’s own four slots share a pool, others have one each',
    source: `${REPOSITORY}, src/llama-kv-cache-iswa.cpp`,
  },
  latent: {
    stored: (cache, request) => fullCells(request) * latentBytes(cache, request),
    read: (cache, request) =>
      Math.min(fullCellsOfOne(request), cache.attended ?? Number.POSITIVE_INFINITY) *
      latentBytes(cache, request),
    rule: 'layers × cells × (latent rank + rope width), keys only',
    source: `${REPOSITORY}, src/llama-kv-cache.cpp`,
  },
  index: {
    stored: ({ headDim, ratio }, request) =>
      Math.floor(fullCells(request) / ratio) * entryBytes(headDim, request),
    read: ({ headDim, ratio }, request) =>
      Math.floor(fullCellsOfOne(request) / ratio) * entryBytes(headDim, request),
    rule: 'layers × cells × index key width, in the format of the keys',
    source: `${REPOSITORY}, src/llama-kv-cache-dsa.cpp`,
  },
  compressed: {
    stored: ({ width, ratio }, request) =>
      Math.floor(fullCells(request) / ratio) * entryBytes(width, request),
    read: ({ width, ratio, attended }, request) => {
      const entries = Math.floor(fullCellsOfOne(request) / ratio);
      return Math.min(entries, attended ?? entries) * entryBytes(width, request);
    },
    rule: 'layers × ⌊cells / ratio⌋ entries × width',
    source: `${REPOSITORY}, src/llama-kv-cache.cpp`,
  },
  recurrent: {
    stored: ({ elements }, request) => states(request) * stateBytes(elements, request),
    read: ({ elements }, request) => stateBytes(elements, request),
    rule: 'sequences × layers × state elements × 4 bytes, once more for each drafted token',
    source: `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_s`,
  },
  convolution: {
    stored: ({ elements }, request) => states(request) * stateBytes(elements, request),
    read: ({ elements }, request) => stateBytes(elements, request),
    rule: 'sequences × layers × (kernel − 1) columns × 4 bytes, once more for each drafted token',
    source: `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_r`,
  },
  cross: {
    stored: (cache, request) => request.sequences * cache.tokens * keyValueBytes(cache, request),
    read: (cache, request) => cache.tokens * keyValueBytes(cache, request),
    rule: 'sequences × layers × encoder tokens × (key row + value row)',
    source: `${REPOSITORY}, src/llama-context.cpp`,
  },
};
