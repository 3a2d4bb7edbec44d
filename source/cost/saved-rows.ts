import type { LayerGroup } from '../model/model.js';
import type { Operation, RecomputeModule, SavedTensor } from '../model/operation.js';
import { endsOf, operationsOf } from '../model/operations.js';
import { type Ledger, quantities } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { activationSettings } from './activation-settings.js';
import { keptPerOperation } from './per-operation.js';
import { type Recomputation, recomputationOf } from './recomputation.js';
import {
  type ActivationSettings,
  type Division,
  savingOperations,
  tokensOf,
  ways,
} from './saved-tensors.js';
import { type TowerStack, towerStacks } from './tower-stacks.js';

/** A tensor that one layer of a kind saves for the backward pass, or recomputes there. */
export interface SavedRow {
  /**
   * Index of the kind of layer, the end of the model, or a part beside the text model; and how many layers are of the
   * kind, 1 for an end.
   */
  readonly kind: number | 'input' | 'output' | TowerStack['part'];
  readonly layers: number;
  readonly operation: string;
  readonly tensor: string;
  readonly why: string;
  /** Elements of one token, in symbols. */
  readonly width: string;
  /** Bytes for one layer and micro-batch, not divided over ranks. */
  readonly bytes: number;
  /** Bytes for one layer and micro-batch on the fullest rank; 0 where the tensor is recomputed. */
  readonly deviceBytes: number;
  /** The module or mode of recomputation under which it is recomputed. */
  readonly remadeBy: RecomputeModule | 'per-op' | 'full' | undefined;
  /** Bounds of `bytes` where neither a published table nor a measurement supports it. */
  readonly band: { readonly low: number; readonly high: number } | undefined;
  readonly source: string;
}

/** Relative error allowed for a saved tensor derived from code alone (docs/cost-model.md, Saved tensors of a layer). */
const DERIVED_BAND = 0.25;

/** A saved tensor with its place and its settings, of which its row follows. */
interface Located extends Pick<SavedRow, 'kind' | 'layers' | 'operation' | 'remadeBy' | 'source'> {
  readonly tensor: SavedTensor;
  readonly settings: ActivationSettings;
  readonly division: Division;
  readonly isDerived: boolean;
}

/** What the ends of the model and every kind of layer save, operation by operation, and why. */
export function savedRows(settled: Settled): readonly SavedRow[] {
  return located(settled).map((place) => {
    const { kind, layers, operation, tensor, remadeBy, isDerived, source } = place;
    const { label, why, width } = tensor;
    return {
      kind,
      layers,
      operation,
      tensor: label,
      why,
      width,
      bytes: bytes.amount(place),
      deviceBytes: deviceBytes.amount(place),
      remadeBy,
      band: isDerived ? { low: low.amount(place), high: high.amount(place) } : undefined,
      source,
    };
  });
}

/** The figures of one of these rows, explained. */
export function savedRowEntries(settled: Settled, index: number): readonly Ledger[] {
  const place = located(settled)[index];
  if (!place) return [];
  const under = `activations.operations.${index}`;
  const figures = [bytes, deviceBytes].map((figure) => figure.entry(place, { under }));
  if (!place.isDerived) return figures;
  const band = { under: `${under}.band` };
  return [...figures, low.entry(place, band), high.entry(place, band)];
}

const define = quantities<Located>();
const shared = {
  unit: 'bytes',
  certainty: 'modelled',
  source: ({ source }: Located) => source,
} as const;

const bytes = define({
  ...shared,
  id: 'bytes',
  label: ({ tensor, operation }) => `${tensor.label} (${operation})`,
  what: ({ tensor }) => `${tensor.why}; of one layer and micro-batch, nothing divided.`,
  formula: 'e·T·w',
  symbols: {
    e: {
      value: ({ tensor, settings }) =>
        tensor.elementBytes ?? (tensor.isOperand ? settings.operandBytes : settings.bytes),
      meaning: 'bytes of an element',
      unit: 'bytes',
      from: 'recipe of --recipe, or the format of the tensor',
    },
    T: {
      value: ({ tensor, settings }) => tokensOf(tensor, settings),
      meaning: 'tokens of a micro-batch that are there at once',
      unit: 'tokens',
      from: '--sequence and --batch',
    },
    w: {
      value: ({ tensor, settings }) => tensor.elements * (tensor.isSquare ? settings.sequence : 1),
      meaning: ({ tensor }) => `elements of a token: ${tensor.width}`,
      unit: 'elements',
      from: 'derived from the sizes of the layer',
    },
  },
});

const whole = {
  value: bytes.amount,
  meaning: 'the same, nothing divided',
  unit: 'bytes',
  from: 'derived as bytes of the same row',
} as const;

const deviceBytes = define({
  ...shared,
  id: 'deviceBytes',
  label: ({ tensor, operation }) => `${tensor.label} (${operation}), a rank`,
  what: ({ tensor }) => `${tensor.why}; of one layer and micro-batch on the fullest rank.`,
  formula: 'kept·⌈bytes/ranks⌉',
  symbols: {
    kept: {
      value: ({ remadeBy }) => (remadeBy === undefined ? 1 : 0),
      meaning: ({ remadeBy }) =>
        remadeBy === undefined ? '1: it is kept' : `0: made again (${remadeBy})`,
      from: '--recompute',
    },
    bytes: whole,
    ranks: {
      value: ({ tensor, division }) => ways(tensor, division),
      meaning: 'tensor-parallel ranks that divide it',
      from: '--tp and --sequence-parallel',
    },
  },
});

const derived = {
  bytes: whole,
  β: {
    value: () => DERIVED_BAND,
    meaning: 'share that a tensor derived from code alone may be off',
    unit: 'ratio',
    from: 'constant',
  },
} as const;

const low = define({
  ...shared,
  id: 'low',
  label: ({ tensor }) => `${tensor.label}, at the least`,
  what: 'The lower bound, where no table or measurement stands behind the tensor.',
  formula: '⌊bytes·(1 − β)⌋',
  symbols: derived,
});

const high = define({
  ...shared,
  id: 'high',
  label: ({ tensor }) => `${tensor.label}, at the most`,
  what: 'The upper bound, where no table or measurement stands behind the tensor.',
  formula: '⌈bytes·(1 + β)⌉',
  symbols: derived,
});

function located(settled: Settled): readonly Located[] {
  const { tp: tensorParallel, sequenceParallel } = settled;
  const { input, output } = endsOf(settled.model);
  const common = {
    settings: activationSettings(settled),
    division: { tensorParallel, sequenceParallel },
  };
  return [
    ...ofOperations(input, () => undefined, { kind: 'input', layers: 1, ...common }),
    ...towerStacks(settled).flatMap(({ part, groups, passes, settings, recomputation }) =>
      passes === 1
        ? []
        : groups.flatMap((group) =>
            ofGroup(settled, group, recomputation, { kind: part, ...common, settings }),
          ),
    ),
    ...settled.model.groups.flatMap((group, index) =>
      ofGroup(settled, group, recomputationOf(settled), { kind: index, ...common }),
    ),
    ...ofOperations(output, () => undefined, { kind: 'output', layers: 1, ...common }),
  ];
}

/** What one layer of a group saves, and what recomputation keeps instead. */
function ofGroup(
  settled: Settled,
  group: LayerGroup,
  recomputation: Recomputation,
  of: Omit<Place, 'layers'>,
): readonly Located[] {
  const { layers, isPerOperation, modules } = recomputation;
  const mode = layers > 0 ? 'full' : isPerOperation ? 'per-op' : undefined;
  const place = { ...of, layers: group.layers.length };
  const remaker = ({ remadeBy }: SavedTensor) =>
    mode ?? remadeBy.find((module) => modules.includes(module));
  return [
    ...keptInstead(settled, group, recomputation, place),
    ...ofOperations(operationsOf(group), remaker, place),
  ];
}

/** Whether a place is in a tower or projector. */
function isBeside({ kind }: Place): boolean {
  return kind === 'vision' || kind === 'audio' || kind === 'projector';
}

type Place = Pick<Located, 'kind' | 'layers' | 'settings' | 'division'>;

function ofOperations(
  operations: readonly Operation[],
  remaker: (tensor: SavedTensor) => SavedRow['remadeBy'],
  place: Place,
): readonly Located[] {
  const { settings } = place;
  return savingOperations(operations, settings).flatMap(({ operation, tensors }) =>
    tensors.map((tensor) => ({
      ...place,
      tensor,
      operation: operation.label,
      remadeBy: remaker(tensor),
      // What towers keep was measured as a whole, never tensor by tensor.
      isDerived: operation.isDerived || settings.kernels === 'compiled' || isBeside(place),
      source: operation.source,
    })),
  );
}

/** The tensors that full or per-operation recomputation keeps instead of those it recomputes. */
function keptInstead(
  settled: Settled,
  group: LayerGroup,
  { layers, isPerOperation }: Recomputation,
  place: Place,
): readonly Located[] {
  const kept = keptPerOperation(group, settled.tp > 1, settled.ep > 1);
  const instead = layers > 0 ? kept.slice(0, 1) : isPerOperation ? kept : [];
  return instead.map((tensor) => ({
    ...place,
    tensor,
    operation: 'Recomputation',
    remadeBy: undefined,
    isDerived: false,
    source: 'docs/cost-model.md, Recomputation',
  }));
}
