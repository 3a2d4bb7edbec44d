import type { CacheRequest } from '../cache/request.js';
import { padTo } from '../cache/row.js';

/** Slots of a llama-server without `-np` (`n_parallel` is set to auto). */
export const SERVER_SLOTS = 4;

/** `LLAMA_MAX_SEQ` (src/llama-cparams.h). */
export const MOST_SLOTS = 256;

/** `SPEC_VOCAB_MAX_SIZE_DIFFERENCE` of drafting models (common/speculative.cpp). */
export const VOCABULARY_DIFFERENCE = 128;

/** llama-server's default slots share one pool. With `-np` each slot has its own, unless `--kv-unified` is set. */
export function isUnified({
  sequences,
  settings,
}: Pick<CacheRequest, 'sequences' | 'settings'>): boolean {
  return sequences === 1 || (settings?.isUnified ?? sequences === SERVER_SLOTS);
}

/** Flash attention's kernel reads 256 cells at a time; without it cells come in multiples of 32. */
function padding({ settings }: CacheRequest): number {
  return (settings?.flashAttention ?? true) ? 256 : 32;
}

/** Cells of a layer that keeps every token (`src/llama-kv-cache.cpp`). */
export function fullCells(request: CacheRequest): number {
  const { sequences, sequence } = request;
  const step = padding(request);
  return isUnified(request) ? padTo(sequences * sequence, step) : sequences * padTo(sequence, step);
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
