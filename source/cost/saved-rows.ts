import type { LayerGroup } from '../model/model.js';
import type { Operation, RecomputeModule, SavedTensor } from '../model/operation.js';
import { endsOf, operationsOf } from '../model/operations.js';
import type { Settled } from '../scenario/settled.js';
import { keptPerOperation } from './per-operation.js';
import { recomputationOf } from './recomputation.js';
import {
  type ActivationSettings,
  type Division,
  rankBytes,
  savedBytes,
  savingOperations,
} from './saved-tensors.js';
import { activationSettings } from './training-activations.js';

/** One tensor that one layer of a kind saves for the backward pass, or makes again there. */
export interface SavedRow {
  /** Index of the kind of layer, or the end of the model; and how many layers are of the kind, 1 for an end. */
  readonly kind: number | 'input' | 'output';
  readonly layers: number;
  readonly operation: string;
  readonly tensor: string;
  readonly why: string;
  /** Elements of one token, in symbols. */
  readonly width: string;
  /** Of one layer and micro-batch, nothing divided. */
  readonly bytes: number;
  /** Of one layer and micro-batch on the fullest rank; 0 where it is made again. */
  readonly deviceBytes: number;
  /** The module, or the mode of recomputation, that makes it again in the backward pass. */
  readonly remadeBy: RecomputeModule | 'per-op' | 'full' | undefined;
  /** Bounds of `bytes` where no published table or measurement stands behind it. */
  readonly band: { readonly low: number; readonly high: number } | undefined;
  readonly source: string;
}

/** How far off a saved tensor may be that was derived from code alone (docs/cost-model.md, Saved tensors of a layer). */
const DERIVED_BAND = 0.25;

/** What the ends of the model and every kind of layer save, operation by operation, and why. */
export function savedRows(settled: Settled): readonly SavedRow[] {
  const settings = activationSettings(settled);
  const { input, output } = endsOf(settled.model);
  const { layers, isPerOperation, modules } = recomputationOf(settled);
  const mode = layers > 0 ? 'full' : isPerOperation ? 'per-op' : undefined;
  return [
    ...operationRows(settled, { kind: 'input', layers: 1 }, input, settings, () => undefined),
    ...settled.model.groups.flatMap((group, index) => {
      const place = { kind: index, layers: group.layers.length };
      return [
        ...insteadRows(settled, group, place, settings),
        ...operationRows(
          settled,
          place,
          operationsOf(group),
          settings,
          ({ remadeBy }) => mode ?? remadeBy.find((module) => modules.includes(module)),
        ),
      ];
    }),
    ...operationRows(settled, { kind: 'output', layers: 1 }, output, settings, () => undefined),
  ];
}

type Place = Pick<SavedRow, 'kind' | 'layers'>;

function operationRows(
  settled: Settled,
  place: Place,
  operations: readonly Operation[],
  settings: ActivationSettings,
  remaker: (tensor: SavedTensor) => SavedRow['remadeBy'],
): SavedRow[] {
  return savingOperations(operations, settings).flatMap(({ operation, tensors }) =>
    tensors.map((tensor) => {
      const isDerived = operation.isDerived || settings.kernels === 'compiled';
      return {
        ...rowOf(settled, place, settings, tensor, remaker(tensor)),
        operation: operation.label,
        band: isDerived ? bandOf(savedBytes(tensor, settings)) : undefined,
        source: operation.source,
      };
    }),
  );
}

/** What is kept in place of all that full or per-operation recomputation makes again. */
function insteadRows(
  settled: Settled,
  group: LayerGroup,
  place: Place,
  settings: ActivationSettings,
): SavedRow[] {
  const { layers, isPerOperation } = recomputationOf(settled);
  const kept = keptPerOperation(group, settled.tp > 1, settled.ep > 1);
  const instead = layers > 0 ? kept.slice(0, 1) : isPerOperation ? kept : [];
  return instead.map((tensor) => ({
    ...rowOf(settled, place, settings, tensor, undefined),
    operation: 'Recomputation',
    band: undefined,
    source: 'docs/cost-model.md, Recomputation',
  }));
}

function rowOf(
  { tp: tensorParallel, sequenceParallel }: Settled,
  place: Place,
  settings: ActivationSettings,
  tensor: SavedTensor,
  remadeBy: SavedRow['remadeBy'],
) {
  const bytes = savedBytes(tensor, settings);
  const division: Division = { tensorParallel, sequenceParallel };
  return {
    ...place,
    tensor: tensor.label,
    why: tensor.why,
    width: tensor.width,
    bytes,
    deviceBytes: remadeBy === undefined ? Math.ceil(rankBytes(tensor, settings, division)) : 0,
    remadeBy,
  };
}

function bandOf(bytes: number) {
  return {
    low: Math.floor(bytes * (1 - DERIVED_BAND)),
    high: Math.ceil(bytes * (1 + DERIVED_BAND)),
  };
}
