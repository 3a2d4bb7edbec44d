import type { CacheRequest } from '../cache/request.js';
import { padTo } from '../cache/row.js';

/** Slots of a llama-server without `-np` (`n_parallel` is set to auto). */
export const SERVER_SLOTS = 4;

/** `LLAMA_MAX_SEQ` (src/llama-cparams.h). */
export const MOST_SLOTS = 256;

/** `SPEC_VOCAB_MAX_SIZE_DIFFERENCE` of drafting models (common/speculative.cpp). */
export const VOCABULARY_DIFFERENCE = 128;

/** The part of a request that decides how many cells there are. */
type Asked = Pick<CacheRequest, 'sequences' | 'sequence' | 'settings'>;

/** llama-server's default slots share one pool. With `-np` each slot has its own, unless `--kv-unified` is set. */
export function isUnified({ sequences, settings }: Pick<Asked, 'sequences' | 'settings'>): boolean {
  return sequences === 1 || (settings?.isUnified ?? sequences === SERVER_SLOTS);
}

/** Flash attention's kernel reads 256 cells at a time; without it cells come in multiples of 32. */
function padding({ settings }: Pick<Asked, 'settings'>): number {
  return (settings?.flashAttention ?? true) ? 256 : 32;
}

/** Cells of one pool in a layer that keeps every token (`src/llama-kv-cache.cpp`). */
export function poolCells(request: Asked): number {
  const { sequences, sequence } = request;
  return padTo((isUnified(request) ? sequences : 1) * sequence, padding(request));
}

/** Cells of all its pools. */
export function fullCells(request: Asked): number {
  return (isUnified(request) ? 1 : request.sequences) * poolCells(request);
}

/** Cells of a windowed layer: the windows of all sequences in the pool, and the tokens of one step. */
export function windowCells(request: CacheRequest, window: number): number {
  const { sequences, sequence, batchedTokens, settings } = request;
  if (settings?.fullWindows) return fullCells(request);
  const step = padding(request);
  return isUnified(request)
    ? padTo(Math.min(fullCells(request), window * sequences + batchedTokens), step)
    : sequences * padTo(Math.min(padTo(sequence, step), window + batchedTokens), step);
}
