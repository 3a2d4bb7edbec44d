import type { FeedForward, LayerGroup, Mixer, Model } from '../../model/model.js';
import { elementsOfOne, type Tensor } from '../../model/tensor.js';
import { tokensSeen } from '../flops.js';

/** One matrix that every token of a layer, or every token routed to an expert, is multiplied by. */
export interface Product {
  /** Inner dimension, and output dimension. */
  readonly k: number;
  readonly n: number;
  /** The dimension that tensor parallelism divides; neither for matrices that every rank holds whole. */
  readonly divided: 'n' | 'k' | 'neither';
  /** The module whose recomputation runs this product again. */
  readonly module: ProductModule;
  /** Multiplications of one token by it in one layer. */
  readonly uses: number;
}

export type ProductModule =
  | 'attention'
  | 'latentUp'
  | 'mlp'
  | 'sharedExperts'
  | 'router'
  | 'experts';

/** Softmax attention or a recurrent scan: FLOPs of one token's forward pass beside its matrices. */
export interface Core {
  readonly kind: 'attention' | 'sparse' | 'scan';
  readonly flops: number;
  /** Width of one query head; 0 for scans. */
  readonly headDim: number;
  /** Query heads times tokens that each sees: elements of the score matrix a token has. */
  readonly scores: number;
  /** Key and value elements of one token, which context parallelism passes around. */
  readonly keyValueElements: number;
}

export interface RoutedExperts {
  readonly count: number;
  readonly active: number;
  /** Width of what is sent to an expert. */
  readonly inputSize: number;
  /** Matrices of one expert. */
  readonly products: readonly Product[];
}

/** Bytes that element-wise kernels of one block move for one token, forward and backward together. */
export interface RestBytes {
  readonly module: 'attention' | 'mlp' | 'experts';
  /** Of the residual stream: divided by tensor ranks only under sequence parallelism. */
  readonly stream: number;
  /** Of activations inside a block, which tensor ranks divide. */
  readonly inner: number;
}

/** What training computes in one layer of a group, for one token. */
export interface LayerWork {
  readonly layers: number;
  readonly products: readonly Product[];
  readonly cores: readonly Core[];
  readonly experts: readonly RoutedExperts[];
  readonly rest: readonly RestBytes[];
  readonly blocks: number;
  /** Blocks whose output is summed over tensor ranks. */
  readonly dividedBlocks: number;
}

/** Work of every layer group at a sequence length. Source: docs/training-time.md, Products. */
export function layerWorks(model: Model, sequence: number): readonly LayerWork[] {
  return model.groups.map((group) => layerWork(model, group, sequence));
}

function layerWork(model: Model, group: LayerGroup, sequence: number): LayerWork {
  const layer = group.layers[0];
  const tensors =
    layer === undefined ? [] : model.tensors.filter((tensor) => tensor.layers.includes(layer));
  const matrices = tensors.filter(({ role }) => role === 'matrix');
  const routed = matrices.filter(({ experts }) => experts);
  const experts = group.feedForwards.flatMap((part) =>
    part.kind === 'experts'
      ? [
          {
            count: part.experts,
            active: part.active,
            inputSize: part.inputSize,
            products: routed.map((tensor) => productOf(tensor, 'experts', part.experts)),
          },
        ]
      : [],
  );
  const isMixture = experts.length > 0;
  return {
    layers: group.layers.length,
    products: matrices
      .filter((tensor) => !tensor.experts)
      .map((tensor) => productOf(tensor, moduleOf(tensor, isMixture), 1)),
    cores: group.mixers.map((mixer) => coreOf(mixer, sequence)),
    experts,
    rest: [
      ...group.mixers.map((mixer) => mixerBytes(mixer, model.hiddenSize)),
      ...group.feedForwards.map((part) => feedForwardBytes(part, model.hiddenSize)),
    ],
    blocks: group.mixers.length + group.feedForwards.length,
    dividedBlocks:
      group.mixers.length + group.feedForwards.filter(({ kind }) => kind === 'dense').length,
  };
}

/** One matrix of a layer; of stacked experts, one expert's. */
function productOf(tensor: Tensor, module: ProductModule, experts: number): Product {
  const k = tensor.rowLength;
  const copies = tensor.copies / tensor.layers.length;
  return {
    k,
    n: elementsOfOne(tensor) / k,
    divided: tensor.split.length === 0 ? 'neither' : isRowParallel(tensor) ? 'k' : 'n',
    module,
    uses: (copies * tensor.uses) / experts,
  };
}

/** Output projections are divided along their inner dimension (Megatron-LM, arXiv:1909.08053 §3). */
function isRowParallel({ site }: Tensor): boolean {
  return site === 'attentionOutput' || site === 'down';
}

function moduleOf({ part, site, name }: Tensor, isMixture: boolean): ProductModule {
  if (site === 'router') return 'router';
  if (part === 'feedForward') return isMixture ? 'sharedExperts' : 'mlp';
  return /(kv|q)_b_proj/.test(name) ? 'latentUp' : 'attention';
}

function coreOf(mixer: Mixer, sequence: number): Core {
  switch (mixer.kind) {
    case 'recurrent':
      return {
        kind: 'scan',
        flops: mixer.recurrenceFlops,
        headDim: 0,
        scores: 0,
        keyValueElements: 0,
      };
    case 'attention': {
      const seen = mixer.crossTokens ?? tokensSeen(sequence, mixer.window, 'causal');
      return {
        kind: 'attention',
        flops: 2 * mixer.heads * (mixer.headDim + mixer.valueDim) * seen,
        headDim: mixer.headDim,
        scores: mixer.heads * seen,
        keyValueElements: mixer.kvHeads * (mixer.headDim + mixer.valueDim),
      };
    }
    case 'latent': {
      const { heads, nopeDim, ropeDim, valueDim, indexer } = mixer;
      const all = tokensSeen(sequence, undefined, 'causal');
      const seen = indexer ? Math.min(all, indexer.topK) : all;
      const scoring = indexer ? 2 * indexer.heads * indexer.headDim * all : 0;
      return {
        kind: indexer ? 'sparse' : 'attention',
        flops: 2 * heads * (nopeDim + ropeDim + valueDim) * seen + scoring,
        headDim: nopeDim + ropeDim,
        scores: heads * seen,
        keyValueElements: mixer.latentRank + ropeDim,
      };
    }
  }
}

/** Bytes a token moves in the element-wise kernels of a mixer: norms, rotary embedding, residuals. */
function mixerBytes(mixer: Mixer, hidden: number): RestBytes {
  return { module: 'attention', stream: 22 * hidden, inner: innerMixerBytes(mixer) };
}

function innerMixerBytes(mixer: Mixer): number {
  switch (mixer.kind) {
    case 'recurrent':
      return 450 * mixer.innerSize;
    case 'attention':
      return 32 * (mixer.heads + mixer.kvHeads) * mixer.headDim;
    case 'latent':
      return 32 * 2 * mixer.heads * (mixer.nopeDim + mixer.ropeDim);
  }
}

function feedForwardBytes(part: FeedForward, hidden: number): RestBytes {
  const perInner = part.gated ? 16 : 10;
  if (part.kind === 'dense')
    return { module: 'mlp', stream: 22 * hidden, inner: perInner * part.innerSize };
  return {
    module: 'experts',
    stream: 22 * hidden + 16 * (part.active + 1) * part.inputSize,
    inner: perInner * (part.active * part.innerSize + part.sharedSize),
  };
}
