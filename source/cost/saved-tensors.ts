import type { LayerGroup } from '../model/model.js';
import type {
  Kernels,
  LossKernel,
  Operation,
  RecomputeModule,
  SavedTensor,
} from '../model/operation.js';
import { operationsOf } from '../model/operations.js';
import type { Site } from '../model/tensor.js';
import { type AdapterSaves, keptByAdapter } from './adapter-saves.js';
import { isRemade } from './recomputation.js';

/** Settings that decide which tensors are saved, and their sizes. */
export interface ActivationSettings {
  readonly hiddenSize: number;
  /** Tokens of one micro-batch on one rank: sequence · batch / cp. */
  readonly tokens: number;
  readonly sequence: number;
  /** Bytes of one activation element. */
  readonly bytes: number;
  /** Bytes of one element that is kept as an operand of a product. */
  readonly operandBytes: number;
  readonly kernels: Kernels;
  readonly flash: boolean;
  readonly dropout: boolean;
  readonly loss: LossKernel;
  /** Number of chunks into which a chunked loss divides the tokens. */
  readonly lossChunks: number;
  /** Sites of the matrices that have gradients of their kept inputs; undefined where all have. */
  readonly trained: readonly Site[] | undefined;
  /** What adapters keep beside; the same object for the same adapters. */
  readonly adapter: AdapterSaves | undefined;
}

/** How ranks divide activations. */
export interface Division {
  readonly tensorParallel: number;
  readonly sequenceParallel: boolean;
}

export const UNDIVIDED: Division = { tensorParallel: 1, sequenceParallel: false };

/** Whether training saves a tensor under these settings. */
export function isKept(tensor: SavedTensor, settings: ActivationSettings): boolean {
  const { attention, dropout, loss, readBy, kernels, elements } = tensor;
  const { trained } = settings;
  return (
    elements > 0 &&
    kernels.includes(settings.kernels) &&
    (attention === undefined || (attention === 'flash') === settings.flash) &&
    (!dropout || settings.dropout) &&
    (loss === undefined || loss === settings.loss) &&
    (readBy === undefined || trained === undefined || readBy.some((site) => trained.includes(site)))
  );
}

/** Bytes of a saved tensor of one layer and micro-batch, undivided. */
function savedBytes(tensor: SavedTensor, settings: ActivationSettings): number {
  const { elementBytes, isOperand, isSquare, elements } = tensor;
  const context = isSquare ? settings.sequence : 1;
  const each = elementBytes ?? (isOperand ? settings.operandBytes : settings.bytes);
  return each * tokensOf(tensor, settings) * elements * context;
}

/** Number of tokens of a saved tensor that exist at once. */
export function tokensOf(
  { loss }: SavedTensor,
  { tokens, lossChunks }: ActivationSettings,
): number {
  return loss === 'chunked' ? Math.ceil(tokens / lossChunks) : tokens;
}

/** The number of tensor-parallel ranks that divide a saved tensor. Source: arXiv:2205.05198 table 2. */
export function ways(tensor: SavedTensor, { tensorParallel, sequenceParallel }: Division): number {
  switch (tensor.share) {
    case 'sequence':
      return sequenceParallel ? tensorParallel : 1;
    case 'tensor':
      return tensorParallel;
    case 'heads':
      return Math.min(tensorParallel, tensor.kvHeads ?? 1);
    case 'words':
      return tensor.elements / Math.ceil(tensor.elements / tensorParallel);
    case 'whole':
      return 1;
  }
}

type Choices = Pick<
  ActivationSettings,
  'kernels' | 'flash' | 'dropout' | 'loss' | 'trained' | 'adapter'
>;

type Kept = Choices & { readonly tensors: readonly SavedTensor[] };

const known = new WeakMap<readonly Operation[], Kept>();

/**
 * The tensors that operations save. The tensors of the last settings are kept with each list, since searches ask for
 * them for every size.
 */
export function savedTensors(
  operations: readonly Operation[],
  settings: ActivationSettings,
): readonly SavedTensor[] {
  const { kernels, flash, dropout, loss, trained, adapter } = settings;
  const last = known.get(operations);
  if (
    last?.kernels === kernels &&
    last.flash === flash &&
    last.dropout === dropout &&
    last.loss === loss &&
    last.trained === trained &&
    last.adapter === adapter
  )
    return last.tensors;
  const tensors = operations.flatMap((operation) => savesOf(operation, settings));
  known.set(operations, { kernels, flash, dropout, loss, trained, adapter, tensors });
  return tensors;
}

/** What one operation saves, its matrix's adapter with it. */
function savesOf(operation: Operation, settings: ActivationSettings): readonly SavedTensor[] {
  const { adapter } = settings;
  const own = operation.saves.filter((tensor) => isKept(tensor, settings));
  return adapter ? [...own, ...keptByAdapter(operation, adapter)] : own;
}

/** Bytes of a saved tensor on the fullest tensor-parallel rank. */
function rankBytes(tensor: SavedTensor, settings: ActivationSettings, division: Division): number {
  return savedBytes(tensor, settings) / ways(tensor, division);
}

/** Bytes of several saved tensors. V8 does not inline a general sum here, which slows searches. */
export function tensorBytes(
  tensors: readonly SavedTensor[],
  settings: ActivationSettings,
  division: Division,
): number {
  let bytes = 0;
  for (const tensor of tensors) bytes += rankBytes(tensor, settings, division);
  return bytes;
}

/**
 * Bytes that the operations of one layer save on the fullest tensor-parallel rank. For multi-head attention with a plain
 * 4h feed-forward and dropout they sum to 34·s·b·h + 5·a·s²·b (arXiv:2205.05198 eq. 1–2).
 */
export function layerBytes(
  group: LayerGroup,
  settings: ActivationSettings,
  division: Division,
): number {
  return tensorBytes(savedTensors(operationsOf(group), settings), settings, division);
}

/** Bytes of those tensors that these modules recompute in the backward pass. */
export function remadeBytes(
  group: LayerGroup,
  settings: ActivationSettings,
  division: Division,
  modules: readonly RecomputeModule[],
): number {
  if (modules.length === 0) return 0;
  const remade = savedTensors(operationsOf(group), settings).filter(({ remadeBy }) =>
    isRemade(remadeBy, modules),
  );
  return tensorBytes(remade, settings, division);
}

/** The tensors that one operation saves under these settings. */
export interface OperationSaves {
  readonly operation: Operation;
  readonly tensors: readonly SavedTensor[];
}

/** The operations that save tensors, each with its tensors. */
export function savingOperations(
  operations: readonly Operation[],
  settings: ActivationSettings,
): readonly OperationSaves[] {
  return operations
    .map((operation) => ({ operation, tensors: savesOf(operation, settings) }))
    .filter(({ tensors }) => tensors.length > 0);
}
