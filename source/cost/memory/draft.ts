import { type QuantitySymbol, quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { ITEMS } from './items.js';

/** What the drafting model beside the last stage adds. */
export interface DraftMemory {
  readonly settled: Settled;
  readonly weights: number;
  readonly kvCache: number;
}

const define = quantities<DraftMemory>();

const SOURCE = 'docs/cost-model.md, Speculative decoding; arXiv:2211.17192';

function bytes(
  part: 'weights' | 'kvCache',
  meaning: string,
  from: QuantitySymbol<DraftMemory>['from'],
): QuantitySymbol<DraftMemory> {
  return { value: (memory) => memory[part], meaning, unit: 'bytes', from };
}

const shared = {
  id: 'draft',
  label: ({ settled }: DraftMemory) => `Draft: ${settled.draft?.name}`,
  short: 'draft',
  unit: 'bytes',
  certainty: 'exact',
  source: SOURCE,
} as const;

/** The bytes that a drafting model adds to an item of the device. */
export const drafts = {
  weights: define({
    ...shared,
    what: 'Weights of the drafting model in its own format, split as the large model’s are.',
    formula: 'weights',
    symbols: {
      weights: bytes(
        'weights',
        'weights of the drafting model',
        ({ settled }) => `tensors of ${settled.draft?.name} in ${settled.draftWeights}`,
      ),
    },
  }),
  kvCache: define({
    ...shared,
    what: 'The cache of the drafting model, for the same sequences.',
    formula: 'cache',
    symbols: {
      cache: bytes('kvCache', 'its cache', '--batch and --sequence, as the large model’s'),
    },
  }),
} as const;

/** An item of the device, the drafting model's part included. */
export const withDraft = {
  weights: total<Settled>({
    ...ITEMS.weights,
    unit: 'bytes',
    what: 'The weights of this device: the model’s own, and those of the drafting model beside it.',
    source: SOURCE,
  }),
  kvCache: total<Settled>({
    ...ITEMS.kvCache,
    unit: 'bytes',
    what: 'The caches of the model and of the drafting model beside it, for the same sequences.',
    source: SOURCE,
  }),
} as const;
