import { sumOf } from '../quantity/index.js';
import { attentionOperations } from './blocks/attention-operations.js';
import { embeddingOperations } from './blocks/embedding.js';
import { expertsOperations } from './blocks/experts-operations.js';
import { denseOperations } from './blocks/feed-forward.js';
import { headOperations, isHead } from './blocks/head.js';
import { latentOperations } from './blocks/latent-operations.js';
import { lossOperations } from './blocks/loss.js';
import { normOperations } from './blocks/norm.js';
import { recurrentOperations } from './blocks/recurrent.js';
import type { FeedForward, LayerGroup, Mixer, Model } from './model.js';
import {
  type AttentionCore,
  type Operation,
  operation,
  type Product,
  type Routing,
  saved,
  type WidthSymbol,
} from './operation.js';
import { endProduct, productOperations } from './product.js';
import type { Tensor } from './tensor.js';

/** Operations of a mixer besides its matrices. */
function mixerOperations(mixer: Mixer, hiddenSize: number): readonly Operation[] {
  switch (mixer.kind) {
    case 'attention':
      return attentionOperations(mixer, hiddenSize);
    case 'latent':
      return latentOperations(mixer, hiddenSize);
    case 'recurrent':
      return recurrentOperations(mixer, hiddenSize);
  }
}

/** Operations of a feed-forward besides its matrices. */
function feedForwardOperations(part: FeedForward, hiddenSize: number): readonly Operation[] {
  switch (part.kind) {
    case 'dense':
      return denseOperations(part, hiddenSize);
    case 'experts':
      return expertsOperations(part, hiddenSize);
  }
}

/** The operations of one layer, with lists by kind for sums. */
export interface LayerWork {
  readonly operations: readonly Operation[];
  readonly products: readonly Product[];
  readonly cores: readonly AttentionCore[];
  readonly routings: readonly Routing[];
  /** The symbols of its operations' widths, by name. */
  readonly symbols: ReadonlyMap<string, WidthSymbol>;
  /** FLOPs of one token in recurrences and short convolutions. */
  readonly recurrenceFlops: number;
  /** Blocks whose output tensor-parallel ranks sum. */
  readonly summedBlocks: number;
}

const known = new WeakMap<LayerGroup, LayerWork>();

/**
 * All operations of one layer of a group in a forward pass: norms, matrices, and what its blocks declare. Cached for
 * each group, here only.
 */
export function workOf(group: LayerGroup): LayerWork {
  let work = known.get(group);
  if (!work) {
    const operations = declared(group);
    work = {
      operations,
      products: operations.flatMap(({ product }) => (product ? [product] : [])),
      cores: operations.flatMap(({ core }) => (core ? [core] : [])),
      routings: operations.flatMap(({ routing }) => (routing ? [routing] : [])),
      symbols: firstByName(operations.flatMap(({ symbols }) => symbols)),
      recurrenceFlops: sumOf(operations, ({ recurrenceFlops = 0 }) => recurrenceFlops),
      summedBlocks: operations.filter(({ isSummed }) => isSummed).length,
    };
    known.set(group, work);
  }
  return work;
}

function firstByName(symbols: readonly WidthSymbol[]): ReadonlyMap<string, WidthSymbol> {
  return new Map(symbols.toReversed().map((width) => [width.symbol, width]));
}

export function operationsOf(group: LayerGroup): readonly Operation[] {
  return workOf(group).operations;
}

/** The operations before the layers and after them. */
export interface EndWork {
  readonly input: readonly Operation[];
  readonly output: readonly Operation[];
  /** Matrices outside the layers that text passes through, but for those of the head. */
  readonly products: readonly Product[];
  readonly headProducts: readonly Product[];
}

type Ends = Pick<Model, 'tensors' | 'hiddenSize' | 'vocabularySize' | 'trainedModules'>;

const knownEnds = new WeakMap<Ends, EndWork>();

/** All operations outside the layers in a forward pass: embedding, projections, last norm, head, loss. */
export function endsOf(model: Ends): EndWork {
  let work = knownEnds.get(model);
  if (!work) {
    work = declaredEnds(model);
    knownEnds.set(model, work);
  }
  return work;
}

function declaredEnds({ tensors, hiddenSize, vocabularySize, trainedModules }: Ends): EndWork {
  const outside = tensors.filter(
    ({ layers, isBorrowed, part, everyToken }) =>
      layers.length === 0 && !isBorrowed && (part !== 'other' || everyToken),
  );
  const isStack = (tensor: Tensor) => tensor.role === 'matrix' && !isHead(tensor);
  const input = embeddingOperations(hiddenSize);
  const once = [
    ...headOperations(outside.filter(isHead), hiddenSize),
    ...lossOperations(vocabularySize),
  ];
  const output = Array.from({ length: 1 + (trainedModules?.count ?? 0) }, () => once).flat();
  return {
    input,
    output,
    products: outside.filter(isStack).map(endProduct),
    headProducts: output.flatMap(({ product }) => product ?? []),
  };
}

/** Whether a token is routed to experts in any layer. */
export function hasExperts({ groups }: Pick<Model, 'groups'>): boolean {
  return groups.some((group) => workOf(group).routings.length > 0);
}

function declared(group: LayerGroup): readonly Operation[] {
  const { mixers, feedForwards, norms, matrices, hiddenSize } = group;
  const inParallel = norms.length === 1 && mixers.length > 0;
  const besideMatrices = [
    ...normOperations(norms, hiddenSize),
    ...mixers.flatMap((mixer) => mixerOperations(mixer, hiddenSize)),
    ...feedForwards.flatMap((part) => feedForwardOperations(part, hiddenSize)),
  ];
  const sizes = firstByName([
    streamWidth(hiddenSize),
    ...besideMatrices.flatMap(({ symbols }) => symbols),
  ]);
  return [
    ...besideMatrices,
    ...productOperations(matrices, inParallel, sizes),
    ...dropoutOperations(group),
  ];
}

/** Dropout after each half of a layer (arXiv:2205.05198 section 4.1). */
function dropoutOperations({ mixers, feedForwards, hiddenSize }: LayerGroup): Operation[] {
  const masks = Math.min(1, mixers.length) + Math.min(1, feedForwards.length);
  if (masks === 0) return [];
  return [
    operation({
      id: 'dropout',
      label: 'Dropout',
      saves: [
        saved({
          id: 'masks',
          label: 'Dropout masks',
          why: 'the same elements are dropped in the backward pass',
          width: `${masks}·h`,
          elements: masks * hiddenSize,
          elementBytes: 1,
          share: 'sequence',
          dropout: true,
        }),
      ],
      symbols: [streamWidth(hiddenSize)],
    }),
  ];
}

function streamWidth(hiddenSize: number): WidthSymbol {
  return { symbol: 'h', value: hiddenSize, meaning: 'hidden_size' };
}
