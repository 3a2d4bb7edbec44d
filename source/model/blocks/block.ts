import { FEED_FORWARD_INPUT, type MatrixInput, MIXER_INPUT } from '../matrix-input.js';
import type { FeedForward, Mixer } from '../model.js';
import type { RecomputeModule } from '../operation.js';
import type { Experts, LayerTensor, Part, Role, Segment, Site } from '../tensor.js';
import { joinedOnce } from './built-once.js';
import type { NormKind, StreamNorm } from './norm.js';

/** A part of one layer: a mixer, a feed-forward or a norm, with its weights. */
export interface Block {
  readonly mixers?: readonly Mixer[];
  readonly feedForwards?: readonly FeedForward[];
  readonly tensors: readonly LayerTensor[];
  /** Matrices that this layer multiplies by and another place of the model stores. */
  readonly borrowed?: readonly LayerTensor[];
  /** Number of norms of the residual stream. */
  readonly norms?: readonly StreamNorm[];
}

/** A matrix as the checkpoint stores it: `[out, in]`, or `[in, out]` for GPT-2's Conv1D. */
export type Storage = 'outIn' | 'inOut';

export interface Matrix {
  readonly name: string;
  readonly part: Part;
  readonly site: Site;
  readonly inSize: number;
  readonly outSize: number;
  readonly bias?: boolean;
  /** Segments of the output dimension that tensor parallelism divides, in units (column parallel). */
  readonly columns?: readonly { readonly size: number; readonly units: number }[];
  /** Units of the input dimension that tensor parallelism divides (row parallel). */
  readonly rowUnits?: number;
  readonly storage?: Storage;
  readonly role?: Role;
  readonly experts?: Experts;
  /** Copies in one layer, one per expert. */
  readonly perLayer?: number;
  readonly input?: MatrixInput;
  readonly remadeBy?: readonly RecomputeModule[];
}

/** A weight matrix and, if it has one, its bias: `name.weight`, `name.bias`. */
export function matrix(m: Matrix): LayerTensor[] {
  const common = { part: m.part, site: m.site, perLayer: m.perLayer ?? 1, experts: m.experts };
  const split: Segment[] = m.columns
    ? m.columns.map(({ size, units }) => ({ elements: size * m.inSize, units }))
    : m.rowUnits
      ? [{ elements: m.inSize * m.outSize, units: m.rowUnits }]
      : [];
  const weight: LayerTensor = {
    ...common,
    name: `${m.name}.weight`,
    role: m.role ?? 'matrix',
    shape: m.storage === 'inOut' ? [m.inSize, m.outSize] : [m.outSize, m.inSize],
    rowLength: m.inSize,
    split,
    divided: m.columns ? 'n' : m.rowUnits ? 'k' : 'neither',
    ...(m.input && { input: m.input }),
    ...(m.remadeBy && { remadeBy: m.remadeBy }),
  };
  if (!m.bias) return [weight];
  const biasSplit = (m.columns ?? []).map(({ size, units }) => ({ elements: size, units }));
  return [
    weight,
    vector(`${m.name}.bias`, m.outSize, { ...common, role: 'bias', split: biasSplit }),
  ];
}

/** A one-dimensional weight, replicated unless a split is given. */
export function vector(
  name: string,
  size: number,
  more: { part: Part } & Partial<Omit<LayerTensor, 'name' | 'shape'>>,
): LayerTensor {
  return {
    site: 'other',
    role: 'vector',
    perLayer: 1,
    experts: undefined,
    split: [],
    divided: 'neither',
    ...more,
    name,
    shape: [size],
    rowLength: size,
  };
}

/** A weight of any shape that is replicated on every rank. */
export function replicated(
  name: string,
  shape: readonly number[],
  more: { part: Part } & Partial<Omit<LayerTensor, 'name' | 'shape'>>,
): LayerTensor {
  return {
    site: 'other',
    role: 'matrix',
    perLayer: 1,
    experts: undefined,
    split: [],
    divided: 'neither',
    rowLength: shape.at(-1) ?? 1,
    ...more,
    name,
    shape,
  };
}

/** Weights of a norm: scale, and shift with `bias`. Source: docs/cost-model.md, Norms. */
export function normTensors(name: string, width: number, bias = false): LayerTensor[] {
  const common = { part: 'norm', role: 'norm' } as const;
  const scale = vector(`${name}.weight`, width, common);
  return bias ? [scale, vector(`${name}.bias`, width, common)] : [scale];
}

export interface NormOptions {
  readonly bias?: boolean;
  readonly weightless?: boolean;
  /** LayerNorm where it has a bias or no weights at all, else RMSNorm, unless stated. */
  readonly kind?: NormKind;
}

/** A norm of the residual stream; `weightless` for OLMo 1's and similar. */
export function norm(name: string, width: number, options: NormOptions = {}): Block {
  const { bias, weightless, kind = bias || weightless ? 'layer' : 'rms' } = options;
  return { tensors: weightless ? [] : normTensors(name, width, bias), norms: [{ kind, width }] };
}

/** The block with a prefix before each of its tensors' names. */
export function prefixed(prefix: string, block: Block): Block {
  const tensors = block.tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }));
  return { ...block, tensors };
}

/** The block with a norm of its own, where another block of the layer reads the same kind of input. */
export function behindOwnNorm(block: Block): Block {
  const tensors = block.tensors.map((tensor) => {
    const { input } = tensor;
    if (input !== MIXER_INPUT && input !== FEED_FORWARD_INPUT) return tensor;
    return {
      ...tensor,
      input: { ...input, id: `${input.id}2`, label: `Second ${input.label.toLowerCase()}` },
    };
  });
  return { ...block, tensors };
}

/** Several blocks as one. */
export const together = joinedOnce(joined);

function joined(...blocks: readonly Block[]): Block {
  return {
    mixers: blocks.flatMap((block) => block.mixers ?? []),
    feedForwards: blocks.flatMap((block) => block.feedForwards ?? []),
    tensors: blocks.flatMap((block) => block.tensors),
    borrowed: blocks.flatMap((block) => block.borrowed ?? []),
    norms: blocks.flatMap((block) => block.norms ?? []),
  };
}
