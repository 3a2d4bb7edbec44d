import { decoderOf } from '../../model/encoder.js';
import { type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { forwardFlops, sumFlops } from '../flops.js';
import { originOf } from './forward.js';

const define = quantities<Settled>();

/** Prompt tokens of one sequence: its context without the output, at least one. */
export function promptTokens({ sequence, output }: Pick<Settled, 'sequence' | 'output'>): number {
  return Math.max(1, sequence - output);
}

function promptFlops(settled: Settled) {
  return forwardFlops(settled.model, promptTokens(settled), 'causal');
}

export function generatedTokens({ output, sequence }: Settled): number {
  return Math.min(output, sequence);
}

const prefill = define({
  id: 'prefill',
  label: 'FLOPs of the prompts',
  short: 'Prompts',
  unit: 'flops',
  certainty: 'exact',
  what: 'Reading the prompts of a batch: every token through the layers, attention over what came before, the head once a sequence.',
  formula: 'B·(T·(layers + core + recurrence) + head)',
  symbols: {
    B: { value: ({ batch }) => batch, meaning: 'sequences', from: '--batch' },
    T: {
      value: promptTokens,
      meaning: 'tokens of a prompt',
      unit: 'tokens',
      from: '--sequence less --output',
    },
    layers: {
      value: (settled) => promptFlops(settled).layers,
      meaning: 'matrices of the layers, one token',
      unit: 'flops',
      from: (settled) => originOf('layers', promptFlops(settled)),
    },
    core: {
      value: (settled) => promptFlops(settled).core,
      meaning: 'scores and values, a token of the prompt on average',
      unit: 'flops',
      from: 'derived as compute.causal.core, at the prompt’s length',
    },
    recurrence: {
      value: (settled) => promptFlops(settled).recurrence,
      meaning: 'recurrences, one token',
      unit: 'flops',
      from: (settled) => originOf('recurrence', promptFlops(settled)),
    },
    head: {
      value: (settled) => promptFlops(settled).head,
      meaning: 'the output matrix, one token',
      unit: 'flops',
      from: (settled) => originOf('head', promptFlops(settled)),
    },
  },
  source: 'docs/cost-model.md, Prefill',
});

const request = define({
  id: 'total',
  label: 'FLOPs of the batch',
  short: 'Whole batch',
  unit: 'flops',
  certainty: 'modelled',
  what: 'Reading the prompts and generating the outputs of one batch, at the average context of the generated tokens.',
  formula: '⌊prefill + g·step + 0.5⌋',
  symbols: {
    prefill: {
      value: prefill.amount,
      meaning: 'FLOPs of the prompts',
      unit: 'flops',
      from: 'row compute.prefill',
    },
    g: {
      value: generatedTokens,
      meaning: 'tokens that each sequence generates',
      unit: 'tokens',
      from: '--output',
    },
    step: {
      value: (settled) => decodeFlops(settled, settled.sequence - generatedTokens(settled) / 2),
      meaning: 'FLOPs of one step of the batch in the middle of the output',
      unit: 'flops',
      from: 'derived as compute, for every sequence',
    },
  },
  source: 'docs/cost-model.md, Forward pass',
});

/** FLOPs of reading the prompts of a batch (docs/cost-model.md, Prefill). */
export function prefillFlops(settled: Settled): number {
  return prefill.amount(settled);
}

export function requestEntries(settled: Settled): {
  readonly prefill: Ledger;
  readonly total: Ledger;
} {
  const place = { under: 'compute' };
  return { prefill: prefill.entry(settled, place), total: request.entry(settled, place) };
}

/**
 * FLOPs of one decode step of a batch with `context` tokens behind each sequence. Source: docs/cost-model.md, Decode.
 */
export function decodeFlops(
  { model: whole, batch }: Pick<Settled, 'model' | 'batch'>,
  context: number,
): number {
  return batch * sumFlops(forwardFlops(decoderOf(whole), context, 'full'));
}
