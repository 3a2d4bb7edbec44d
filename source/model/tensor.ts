import type { MatrixInput } from './matrix-input.js';
import type { RecomputeModule } from './operation.js';

/** Where a weight is reported: the six shares that `parameters.parts` adds up from. */
export type Part = 'embedding' | 'attention' | 'feedForward' | 'norm' | 'head' | 'other';

/** What a weight is, which decides its number format and whether it costs a matmul. */
export type Role = 'matrix' | 'table' | 'norm' | 'bias' | 'convolution' | 'vector';

/** Which place in a layer a matrix fills: what LoRA targets name and quantisation mixtures tell apart. */
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
 * A run of elements that tensor parallelism divides, in units that must stay whole:
 * a query projection is `heads` units, a key projection `kvHeads` units, a feed-forward matrix one
 * unit a column. Ranks beyond the units replicate them (one KV head each when TP > KV heads).
 */
export interface Segment {
  readonly elements: number;
  readonly units: number;
}

/** Routed experts that a family of weights belongs to. */
export interface Experts {
  /** Experts in one layer. */
  readonly count: number;
  /** Experts that one token passes through in that layer. */
  readonly active: number;
}

/** One weight family of a layer, as an architecture declares it. */
export interface LayerTensor {
  /** State-dict name within the layer; `*` stands for an expert's index. */
  readonly name: string;
  readonly part: Part;
  readonly role: Role;
  readonly site: Site;
  /** As published in the checkpoint, outermost dimension first. */
  readonly shape: readonly number[];
  /** Copies of it in one layer: 1, or the number of experts when each is a tensor of its own. */
  readonly perLayer: number;
  /** Width of one contiguous row that a block format quantises: the matmul's inner dimension. */
  readonly rowLength: number;
  /** What tensor parallelism divides; nothing means that every rank holds all of it. */
  readonly split: readonly Segment[];
  /** The dimension of a matrix that this divides: the output one (column parallel) or the inner one (row parallel). */
  readonly divided: 'n' | 'k' | 'neither';
  /** What a matrix is multiplied by; an input of its own where it does not say. */
  readonly input?: MatrixInput;
  /** Modules whose recomputation multiplies by it again. */
  readonly remadeBy?: readonly RecomputeModule[];
  readonly experts: Experts | undefined;
  /** Of part `other` and yet every text token passes through it (AltUp): no tower. */
  readonly everyToken?: boolean;
}

/** A weight family of the whole model. */
export interface Tensor extends Omit<LayerTensor, 'perLayer'> {
  /** Tensors of this name and shape, over layers and experts. */
  readonly copies: number;
  /** Layers that hold it, ascending; empty for weights outside the stack. */
  readonly layers: readonly number[];
  /** Pipeline stage of weights outside the stack: with the input, or with the output. */
  readonly end: 'first' | 'last';
  /** Times one token is multiplied by each copy (a block shared by several layers: its uses). */
  readonly uses: number;
  /** An input table that serves as the output matrix too. */
  readonly tiedHead: boolean;
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
 * Elements one token passes through, of all copies: routed experts count by the top-k share.
 * docs/cost-model.md, Mixture of experts; the whole input table is counted, `activeWithoutInputEmbedding` takes it off.
 */
export function activeElementsOf(tensor: Tensor): number {
  const all = elementsOf(tensor);
  if (tensor.part === 'other' && !tensor.everyToken) return 0;
  return tensor.experts ? (all / tensor.experts.count) * tensor.experts.active : all;
}

/**
 * Elements of one copy that the fullest tensor-parallel rank holds (docs/cost-model.md, Parallel shards): split
 * segments divide by whole units, what is left over is replicated.
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
