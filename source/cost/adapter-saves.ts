import { trainingOf } from '../engines/index.js';
import { type Operation, type SavedTensor, saved } from '../model/operation.js';
import type { Site } from '../model/tensor.js';
import type { SettledSetting } from '../scenario/settled.js';
import { type Adapter, adapterOf } from './adapters.js';
import { activationBytes } from './recipes.js';

/** What adapters keep for the backward pass beside the tensors of the frozen model. */
export interface AdapterSaves {
  /** Matrices of whose input an adapter keeps a copy of its own, and bytes of an element. */
  readonly inputs: readonly Site[];
  readonly inputBytes: number;
  /** Matrices of whose output a magnitude or scale keeps what it multiplies. */
  readonly outputs: readonly Site[];
  readonly outputBytes: number;
  /** Matrices with two factors, their rank, and bytes of an element between them. */
  readonly factors: readonly Site[];
  readonly rank: number;
  readonly factorBytes: number;
}

const NOWHERE: readonly Site[] = [];

/** Outputs that IA³ scales; it scales the input of the last feed-forward matrix. */
const SCALED_OUTPUTS: readonly Site[] = ['key', 'value', 'queryKeyValue'];
const SCALED_INPUTS: readonly Site[] = ['down'];

/**
 * Whether each adapter casts its input to the format of its weights, fp32, and keeps that copy. Not where the input is in
 * that format already, nor under autocast beside 4-bit matrices (peft/tuners/lora/layer.py, bnb.py).
 */
function copiesInputs({ engine, recipe, qlora }: SettledSetting): boolean {
  if (trainingOf(engine).adapterInputs === 'shared' || recipe === 'fp32') return false;
  return recipe === 'bf16' || qlora === 0;
}

/**
 * What the adapters of a scenario keep. Under autocast products take 16 bits of what was cast; without it they keep the
 * fp32 copy. DoRA multiplies the base's and the adapter's output by its magnitude (peft/tuners/lora/dora.py), IA³ keys and
 * values by scales (peft/tuners/ia3/layer.py).
 */
export function adapterSaves(
  settled: SettledSetting,
  adapter: Adapter | undefined = adapterOf(settled),
): AdapterSaves | undefined {
  if (!adapter || adapter.kind === 'prefix') return undefined;
  const { engine, recipe, scenario } = settled;
  const bytes = activationBytes(recipe);
  const isFull = trainingOf(engine).adapterInputs === 'own' && recipe === 'bf16';
  const factorBytes = isFull ? 4 : bytes;
  const { kind, sites, rank } = adapter;
  if (kind === 'ia3') {
    const within = (some: readonly Site[]) => some.filter((site) => sites.includes(site));
    return {
      inputs: within(SCALED_INPUTS),
      inputBytes: trainingOf(engine).adapterInputs === 'own' ? 4 : bytes,
      outputs: within(SCALED_OUTPUTS),
      outputBytes: bytes,
      factors: NOWHERE,
      rank: 0,
      factorBytes,
    };
  }
  return {
    inputs: copiesInputs(settled) ? sites : NOWHERE,
    inputBytes: factorBytes + (scenario.dropout ? 1 : 0),
    outputs: kind === 'dora' ? sites : NOWHERE,
    outputBytes: bytes + factorBytes,
    factors: sites,
    rank,
    factorBytes,
  };
}

const WHY = 'the gradient of what multiplies it';

/** What the adapter of an operation's matrix keeps. */
export function keptByAdapter(
  { label, product, remadeBy }: Operation,
  adapter: AdapterSaves,
): readonly SavedTensor[] {
  if (!product) return [];
  const { site, k, n, uses, divided } = product;
  const { inputs, inputBytes, outputs, outputBytes, factors, rank, factorBytes } = adapter;
  const inShare = divided === 'k' ? 'tensor' : 'sequence';
  const outShare = divided === 'n' ? 'tensor' : 'sequence';
  const tensor = (id: string, of: string, elements: number, elementBytes: number) =>
    ({
      id,
      label: `${of} of ${label}`,
      why: WHY,
      width: String(elements),
      elements,
      elementBytes,
      remadeBy,
    }) as const;
  return [
    ...(inputs.includes(site)
      ? [
          saved({
            ...tensor('adapterInput', 'Adapter’s copy of the input', k * uses, inputBytes),
            share: inShare,
          }),
        ]
      : []),
    ...(factors.includes(site)
      ? [
          saved({
            ...tensor('adapterRank', 'Adapter’s inner result', rank * uses, factorBytes),
            share: inShare === 'tensor' ? 'whole' : 'sequence',
          }),
        ]
      : []),
    ...(outputs.includes(site)
      ? [
          saved({
            ...tensor('adapterOutput', 'Output before the factor', n * uses, outputBytes),
            share: outShare,
          }),
        ]
      : []),
  ];
}
