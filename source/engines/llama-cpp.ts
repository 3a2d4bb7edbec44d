import { cacheBytes } from '../formats/cache-format.js';
import {
  type CacheAmounts,
  type CacheQuestion,
  type CacheRules,
  CROSS_RULE,
  heldState,
  padTo,
  STATE_BYTES,
  tokenBytes,
} from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { summed } from './cache-sums.js';

/** llama.cpp allocates its cells up front: all of the context, for all sequences, padded (cost model §4.3, §4.5). */
function bytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { sequences, format, tensorParallel, settings, draftTokens = 0 } = question;
  const cells = fullCells(question);
  return summed(layout, question, (sums, held) => {
    if (held.kind === 'attention') {
      const perCell = held.layers * tokenBytes(held, question);
      if (held.window === undefined || settings?.fullWindows) sums.full += cells * perCell;
      else sums.window += windowCells(question, held.window) * perCell;
    } else if (held.kind === 'latent') {
      const width = held.latentRank + held.ropeDim;
      sums.latent += held.layers * cells * cacheBytes(width, format, width);
      if (held.indexDim > 0)
        sums.index += held.layers * cells * cacheBytes(held.indexDim, format, held.indexDim);
    } else {
      const each = sequences * held.layers * (1 + draftTokens) * STATE_BYTES;
      sums.recurrent += each * heldState(held.stateElements, tensorParallel);
      sums.convolution += each * heldState(held.convolutionElements, tensorParallel);
    }
  });
}

/** Slots of a llama-server that nobody told how many (`n_parallel` is set to auto). */
const SERVER_SLOTS = 4;

/** One pool for llama-server's own slots; with a number of slots given, one for each, unless told (`--kv-unified`). */
function isUnified({ sequences, settings }: CacheQuestion): boolean {
  return sequences === 1 || (settings?.isUnified ?? sequences === SERVER_SLOTS);
}

/** Flash attention's kernel steps through 256 cells; without it cells come in 32. */
function padding({ settings }: CacheQuestion): number {
  return (settings?.flashAttention ?? true) ? 256 : 32;
}

/** Cells of a layer that keeps every token. */
export function fullCells(question: CacheQuestion): number {
  const { sequences, sequence } = question;
  const step = padding(question);
  return isUnified(question)
    ? padTo(sequences * sequence, step)
    : sequences * padTo(sequence, step);
}

/** Cells of a windowed layer: the windows of all that share the pool, and one step's tokens. */
export function windowCells(question: CacheQuestion, window: number): number {
  const { sequences, sequence, batchedTokens } = question;
  const step = padding(question);
  return isUnified(question)
    ? padTo(Math.min(fullCells(question), window * sequences + batchedTokens), step)
    : sequences * padTo(Math.min(padTo(sequence, step), window + batchedTokens), step);
}

const REPOSITORY = 'ggml-org/llama.cpp, 2026';

export const llamaCppCache: CacheRules = {
  bytes,
  rules: {
    full: {
      rule: 'layers × cells × (key row + value row); cells: the context of all sequences, padded to 256 (32 without flash attention)',
      source: `${REPOSITORY}, src/llama-context.cpp, src/llama-kv-cache.cpp`,
    },
    window: {
      rule: 'the same of min(context, window × sequences of the pool + n_ubatch) cells, padded to 256; llama-server’s own four slots share a pool, others have one each',
      source: `${REPOSITORY}, src/llama-kv-cache-iswa.cpp`,
    },
    latent: {
      rule: 'layers × cells × (latent rank + rope width), keys only',
      source: `${REPOSITORY}, src/llama-kv-cache.cpp`,
    },
    index: {
      rule: 'layers × cells × index key width, in the format of the keys',
      source: `${REPOSITORY}, src/llama-kv-cache-dsa.cpp`,
    },
    recurrent: {
      rule: 'sequences × layers × state elements × 4 bytes, once more for each drafted token',
      source: `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_s`,
    },
    convolution: {
      rule: 'sequences × layers × (kernel − 1) columns × 4 bytes, once more for each drafted token',
      source: `${REPOSITORY}, src/llama-memory-recurrent.cpp, n_embd_r`,
    },
    cross: CROSS_RULE,
  },
};
