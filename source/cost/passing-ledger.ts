import type { Settled } from '../scenario/settle.js';
import { type Explanation, entry, type Ledger, type Term } from './ledger.js';
import { microBatchesInFlight, type Stage } from './stages.js';
import {
  activationSettings,
  BYTES_PER_LOGIT,
  logitRows,
  ringWidth,
} from './training-activations.js';
import type { TrainingMemory } from './training-memory.js';

/** Activations of one rank of a stage at its fullest instant, told with formulas (cost model §3). */
export function activationLedgers(
  settled: Settled,
  stage: Stage,
  id: string,
  { activations, instant }: TrainingMemory,
): Ledger[] {
  const { layers, embedding, logits, recomputed, ring } = activations;
  const isKept = instant !== 'step';
  const hasRing = instant === 'forward' || instant === 'backward';
  return [
    ...modelled(isKept, `${id}.layers`, 'Saved tensors of the layers', layers, () =>
      explainLayers(settled, stage, layers),
    ),
    ...modelled(isKept, `${id}.embedding`, 'Token ids and embedding dropout', embedding, () =>
      explainEmbedding(settled, stage),
    ),
    ...modelled(instant === 'loss', `${id}.logits`, 'Logits and loss', logits, () =>
      explainLogits(settled),
    ),
    ...modelled(
      instant === 'backward',
      `${id}.recomputed`,
      'A layer computed again',
      recomputed,
      () => ({
        formula: 'saved tensors of the largest layer',
        symbols: [],
        source: 'cost model §3.3',
      }),
    ),
    ...modelled(hasRing, `${id}.ring`, 'Key-value blocks of ring attention', ring, () =>
      explainRing(settled),
    ),
  ];
}

/** What passes beside activations at that instant: gathered weights, whole gradients, the optimizer's scratch (cost model §2.3). */
export function bufferLedgers(id: string, { states, instant }: TrainingMemory): Ledger[] {
  const buffer = (name: string, label: string, amount: number, isThere: boolean, formula: string) =>
    modelled(isThere, `${id}.${name}`, label, amount, () => ({
      formula,
      symbols: [],
      source: 'cost model §2.1, §2.3 (FSDP with one block of prefetch)',
    }));
  return [
    ...buffer(
      'gathered',
      'Gathered weights',
      states.gathered,
      instant !== 'step',
      'two layers, the one in use and the next: 2 · largest layer',
    ),
    ...buffer(
      'scattering',
      'Gradients before they are scattered',
      states.scattering,
      instant === 'backward',
      'gradients of the largest layer',
    ),
    ...buffer(
      'scratch',
      'Scratch of the optimizer',
      states.stepScratch,
      instant === 'step',
      '3 bf16 copies of the largest matrix (Muon)',
    ),
  ];
}

/** An entry, where there is something of it at this instant. */
function modelled(
  isThere: boolean,
  id: string,
  label: string,
  amount: number,
  explain: () => Explanation,
): Ledger[] {
  if (!isThere || amount === 0) return [];
  return [entry(id, label, 'bytes', amount, { certainty: 'modelled', explain })];
}

function explainLayers(settled: Settled, stage: Stage, layers: number): Explanation {
  const flight = flightTerm(settled, stage);
  return {
    formula: 'saved · flight',
    symbols: [
      {
        symbol: 'saved',
        value: Math.round(layers / flight.value),
        meaning: `bytes of one micro-batch, recompute ${settled.recompute}`,
      },
      flight,
    ],
    source: 'cost model §3.2–§3.5; arXiv:2205.05198',
  };
}

function explainEmbedding(settled: Settled, stage: Stage): Explanation {
  const { dropout } = settled;
  return {
    formula: `(8·T${dropout ? ` + T·h${bySequence(settled)}` : ''}) · flight`,
    symbols: [...tokenTerms(settled), ...sequenceTerms(settled), flightTerm(settled, stage)],
    source: 'cost model §3.5',
  };
}

function explainLogits(settled: Settled): Explanation {
  const { loss, tp, model } = settled;
  const { tokens, bytes } = activationSettings(settled);
  return {
    formula: `2·e·T·h${bySequence(settled)} + l·rows·⌈V / t⌉`,
    symbols: [
      ...tokenTerms(settled),
      { symbol: 'e', value: bytes, meaning: 'bytes of an activation element' },
      { symbol: 'l', value: BYTES_PER_LOGIT[loss], meaning: `bytes of a logit, ${loss} loss` },
      {
        symbol: 'rows',
        value: logitRows(loss, tokens),
        meaning: 'tokens whose logits are there at once',
      },
      { symbol: 'V', value: model.vocabularySize, meaning: 'vocab_size' },
      { symbol: 't', value: tp, meaning: 'tensor-parallel ranks' },
    ],
    source: 'cost model §3.6; arXiv:2411.09009',
  };
}

function explainRing(settled: Settled): Explanation {
  const { tokens, bytes } = activationSettings(settled);
  return {
    formula: '2·e·T·w',
    symbols: [
      { symbol: 'T', value: tokens, meaning: 'tokens of a micro-batch on one context rank' },
      { symbol: 'e', value: bytes, meaning: 'bytes of an activation element' },
      {
        symbol: 'w',
        value: ringWidth(settled),
        meaning: 'width of a token’s keys and values, two blocks of which come and go',
      },
    ],
    source: 'cost model §3.4',
  };
}

function tokenTerms(settled: Settled): Term[] {
  const { tokens, hiddenSize } = activationSettings(settled);
  return [
    { symbol: 'T', value: tokens, meaning: 'tokens of a micro-batch on one context rank' },
    { symbol: 'h', value: hiddenSize, meaning: 'hidden_size' },
  ];
}

/** Sequence parallelism divides what tensor parallelism alone does not. */
function bySequence({ sequenceParallel }: Settled): string {
  return sequenceParallel ? ' / t' : '';
}

function sequenceTerms({ sequenceParallel, tp }: Settled): Term[] {
  return sequenceParallel ? [{ symbol: 't', value: tp, meaning: 'tensor-parallel ranks' }] : [];
}

function flightTerm(settled: Settled, stage: Stage): Term & { readonly value: number } {
  return {
    symbol: 'flight',
    value: microBatchesInFlight(settled, stage.index),
    meaning: 'micro-batches in flight on this stage',
  };
}
