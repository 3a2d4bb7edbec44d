import type { LayerGroup, Model } from '../../model/model.js';
import type {
  AttentionCore,
  ElementwiseBytes,
  Operation,
  Product,
  RecomputeModule,
  Routing,
} from '../../model/operation.js';
import { operationsOf } from '../../model/operations.js';
import { type AttentionSpan, coreFlops, tokensAttended } from '../flops.js';

/** A part of a layer that recomputation of some modules runs again. */
export interface Remade {
  readonly remadeBy: readonly RecomputeModule[];
}

/** Softmax attention or a recurrent scan: FLOPs of one token's forward pass beside its matrices. */
export interface Core extends Remade {
  readonly kind: 'attention' | 'sparse' | 'scan';
  readonly flops: number;
  /** Width of one query head; 0 for scans. */
  readonly headDim: number;
  /** Query heads times tokens that each sees: elements of the score matrix a token has. */
  readonly scores: number;
  /** Key and value elements of one token, which context parallelism passes around. */
  readonly keyValueElements: number;
}

/** The work of training in one layer of a group, for one token. */
export interface LayerWork {
  readonly layers: number;
  readonly products: readonly (Product & Remade)[];
  readonly cores: readonly Core[];
  readonly routings: readonly (Routing & Remade)[];
  /** Bytes that element-wise kernels move for one token, forward and backward together. */
  readonly rest: readonly (ElementwiseBytes & Remade)[];
  readonly blocks: number;
  /** Blocks whose output is summed over tensor ranks. Expert-parallel blocks exchange tokens instead. */
  readonly dividedBlocks: number;
}

/** The work of each model at the last sequence. A search of layouts asks for the same sequence many times. */
const known = new WeakMap<Model, readonly [sequence: number, works: readonly LayerWork[]]>();

/** Work of every layer group at a sequence length. Source: docs/training-time.md, Products. */
export function layerWorks(model: Model, sequence: number): readonly LayerWork[] {
  const kept = known.get(model);
  if (kept?.[0] === sequence) return kept[1];
  const works = model.groups.map((group) => layerWork(group, sequence, 'causal'));
  known.set(model, [sequence, works]);
  return works;
}

/** Work of one layer group, in which tokens see those before them, or all. */
export function layerWork(group: LayerGroup, sequence: number, span: AttentionSpan): LayerWork {
  const operations = operationsOf(group);
  return {
    layers: group.layers.length,
    products: facets(operations, ({ product }) => product),
    cores: facets(operations, (operation) => coreOf(operation, sequence, span)),
    routings: facets(operations, ({ routing }) => routing),
    rest: facets(operations, ({ elementwise }) => elementwise),
    blocks: group.mixers.length + group.feedForwards.length,
    dividedBlocks: operations.filter(({ isSummed, routing }) => isSummed && !routing).length,
  };
}

/** A part of each operation that has it, with the modules whose recomputation runs it again. */
function facets<T extends object>(
  operations: readonly Operation[],
  facet: (operation: Operation) => T | undefined,
): (T & Remade)[] {
  return operations.flatMap((operation) => {
    const found = facet(operation);
    return found ? [{ ...found, remadeBy: operation.remadeBy }] : [];
  });
}

function coreOf({ core, recurrenceFlops }: Operation, sequence: number, span: AttentionSpan) {
  if (core) return attentionOf(core, sequence, span);
  if (recurrenceFlops === undefined) return undefined;
  const kind = 'scan' as const;
  return { kind, flops: recurrenceFlops, headDim: 0, scores: 0, keyValueElements: 0 };
}

function attentionOf(core: AttentionCore, sequence: number, span: AttentionSpan) {
  const { heads, keyDim, topK, keyValueElements } = core;
  const kind = topK === undefined ? ('attention' as const) : ('sparse' as const);
  return {
    kind,
    flops: coreFlops(core, sequence, span),
    headDim: keyDim,
    scores: heads * tokensAttended(core, sequence, span),
    keyValueElements,
  };
}
