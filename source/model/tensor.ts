import type { StreamNorm } from './blocks/norm.js';
import type { MatrixInput } from './matrix-input.js';
import type { FeedForward, Mixer } from './model.js';
import type { RecomputeModule } from './operation.js';

/** The part under which a weight is reported; `parameters.parts` sums these six. */
export type Part = 'embedding' | 'attention' | 'feedForward' | 'norm' | 'head' | 'other';

/** The kind of a weight, which decides its number format and whether it costs a matrix product. */
export type Role = 'matrix' | 'table' | 'norm' | 'bias' | 'convolution' | 'vector';

/** The position of a matrix in a layer, as LoRA targets and quantisation mixtures distinguish it. */
export type Site =
  | 'embedding'
  | 'head'
  | 'query'
  | 'key'
  | 'value'
  | 'queryKeyValue'
  | 'attentionOutput'
  | 'gate'
  | 'up'
  | 'gateUp'
  | 'down'
  | 'router'
  | 'other';

/**
 * A run of elements that tensor parallelism divides, in whole units: a query projection has `heads` units, a key
 * projection `kvHeads`, a feed-forward matrix one per column. Ranks beyond the units replicate them (one key-value
 * head each where t > n_kv).
 */
export interface Segment {
  readonly elements: number;
  readonly units: number;
}

/** The routed experts of a family of weights. */
export interface Experts {
  /** Experts per layer. */
  readonly count: number;
  /** Experts that one token passes through in the layer. */
  readonly active: number;
}

/** Properties of an encoder's identical layers besides their matrices. One object for all weights of the layers. */
export interface TowerLayers {
  readonly input: TowerInput;
  readonly count: number;
  /** Learned tokens that pass through the layers beside the patches. */
  readonly classTokens: number;
  readonly hiddenSize: number;
  readonly mixers: readonly Mixer[];
  readonly feedForwards: readonly FeedForward[];
  readonly norms: readonly StreamNorm[];
  /** Layers with windowed attention, and the patches of a window; the other layers see all patches. */
  readonly windowed: { readonly layers: number; readonly patches: number } | undefined;
}

export type TowerInput = 'images' | 'sound';

/** One weight family of a layer, as an architecture declares it. */
export interface LayerTensor {
  /** State-dict name within the layer; `*` stands for an expert's index. */
  readonly name: string;
  readonly part: Part;
  readonly role: Role;
  readonly site: Site;
  /** As published in the checkpoint, outermost dimension first. */
  readonly shape: readonly number[];
  /** Copies in one layer: 1, or the number of experts where each is a tensor of its own. */
  readonly perLayer: number;
  /** Width of one contiguous row that a block format quantises: the matmul's inner dimension. */
  readonly rowLength: number;
  /** Segments that tensor parallelism divides; every rank holds all of a weight without any. */
  readonly split: readonly Segment[];
  /** The dimension of a matrix that this divides: the output one (column parallel) or the inner one (row parallel). */
  readonly divided: 'n' | 'k' | 'neither';
  /** The input of the matrix; by default one of its own. */
  readonly input?: MatrixInput;
  /** Modules whose recomputation multiplies by it again. */
  readonly remadeBy?: readonly RecomputeModule[];
  readonly experts: Experts | undefined;
  /** Held in fp32 by engines whatever the format of the others (DeepSeek-V4's compressors and hyper-connections). */
  readonly isSingle?: boolean;
  /** Kept in fp32 where bitsandbytes quantises the other matrices (`_keep_in_fp32_modules` of T5). */
  readonly singleBesideQuantised?: boolean;
  /** Part `other`, although every text token passes through it (AltUp), unlike a tower. */
  readonly everyToken?: boolean;
  /** The tower layers that it belongs to. */
  readonly tower?: TowerLayers;
}

/** A weight family of the whole model. */
export interface Tensor extends Omit<LayerTensor, 'perLayer' | 'tower'> {
  /** Tensors of this name and shape, over layers and experts. */
  readonly copies: number;
  /** Layers that hold it, ascending; empty for weights outside the stack. */
  readonly layers: readonly number[];
  /** Pipeline stage of weights outside the stack: with the input, or with the output. */
  readonly end: 'first' | 'last';
  /** Whether layers multiply by it although it is stored outside of them: a block that several layers share. */
  readonly isBorrowed: boolean;
  /** Whether the input table is also the output matrix. */
  readonly tiedHead: boolean;
  /** Whether a last stage that is not the first holds the input table too, without using it as the output matrix. */
  readonly isHeldAtEnd?: boolean;
}

/** The part of a weight family that lies in the layers `[start, end)`; itself where it is outside the layers. */
export function withinLayers(tensor: Tensor, start: number, end: number): Tensor {
  if (tensor.layers.length === 0) return tensor;
  const layers = tensor.layers.filter((layer) => layer >= start && layer < end);
  if (layers.length === tensor.layers.length) return tensor;
  return { ...tensor, layers, copies: (tensor.copies / tensor.layers.length) * layers.length };
}

/** Elements of one copy. */
export function elementsOfOne(tensor: Pick<Tensor, 'shape'>): number {
  let product = 1;
  for (const size of tensor.shape) product *= size;
  return product;
}

/** Elements of all copies: parameters. */
export function elementsOf(tensor: Pick<Tensor, 'shape' | 'copies'>): number {
  return elementsOfOne(tensor) * tensor.copies;
}

/**
 * Elements of all copies that one token passes through: routed experts count by the top-k share, the input table in
 * full. Source: docs/cost-model.md, Mixture of experts.
 */
export function activeElementsOf(tensor: Tensor): number {
  const all = elementsOf(tensor);
  if (tensor.part === 'other' && !tensor.everyToken) return 0;
  return tensor.experts ? (all / tensor.experts.count) * tensor.experts.active : all;
}

/**
 * Elements of one copy on the fullest tensor-parallel rank: split segments divide by whole units, the rest is
 * replicated. Source: docs/cost-model.md, Parallel shards.
 */
export function shardElements(
  tensor: Pick<Tensor, 'shape' | 'split'>,
  tensorParallel: number,
): number {
  let replicated = elementsOfOne(tensor);
  if (tensorParallel === 1) return replicated;
  let held = 0;
  for (const { elements, units } of tensor.split) {
    replicated -= elements;
    held += (elements / units) * Math.ceil(units / tensorParallel);
  }
  return replicated + held;
}
