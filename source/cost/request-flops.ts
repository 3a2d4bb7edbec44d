import { decoderOf } from '../model/encoder.js';
import type { Settled } from '../scenario/settle.js';
import { forwardFlops, sumFlops } from './flops.js';

/** Prompt tokens of one sequence: its context without what is generated. At least one. */
export function promptTokens({ sequence, output }: Pick<Settled, 'sequence' | 'output'>): number {
  return Math.max(1, sequence - output);
}

/**
 * FLOPs of reading the prompts of a batch (cost model §6.2): every token through the layers, causal attention
 * over what came before, the head once a sequence.
 */
export function prefillFlops(settled: Settled): number {
  const { model, batch } = settled;
  const tokens = promptTokens(settled);
  const { layers, core, recurrence, head } = forwardFlops(model, tokens, 'causal');
  return batch * (tokens * (layers + core + recurrence) + head);
}

/** FLOPs of one decode step of a batch with `context` tokens behind each sequence (cost model §6.3). */
export function decodeFlops(
  { model: whole, batch }: Pick<Settled, 'model' | 'batch'>,
  context: number,
): number {
  return batch * sumFlops(forwardFlops(decoderOf(whole), context, 'full'));
}

/** FLOPs of the whole request batch: prompts read, outputs generated at their average context. */
export function requestFlops(settled: Settled): number {
  const generated = Math.min(settled.output, settled.sequence);
  const context = settled.sequence - generated / 2;
  return Math.round(prefillFlops(settled) + generated * decodeFlops(settled, context));
}
