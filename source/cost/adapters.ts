import { trainingOf } from '../engines/index.js';
import type { Model } from '../model/model.js';
import { type ModelPart, partOf } from '../model/model-part.js';
import { adaptedNames, moduleName } from '../model/module-names.js';
import { type Site, type Tensor, withinLayers } from '../model/tensor.js';
import { product } from '../quantity/index.js';
import type { AdapterKind } from '../scenario/scenario.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';

type LoraTarget = Extract<Settled['loraTargets'], string>;

const ATTENTION = ['query', 'key', 'value', 'queryKeyValue', 'attentionOutput'] as const;
const MLP = ['gate', 'up', 'gateUp', 'down'] as const;

/** Matrices that get adapters, by target. A fused matrix has one where any of its parts would have. */
export const TARGETS: Readonly<Record<LoraTarget, readonly Site[]>> = {
  all: [...ATTENTION, ...MLP],
  attention: ATTENTION,
  'query-value': ['query', 'value', 'queryKeyValue'],
  mlp: MLP,
  query: ['query', 'queryKeyValue'],
  key: ['key', 'queryKeyValue'],
  value: ['value', 'queryKeyValue'],
  output: ['attentionOutput'],
  gate: ['gate', 'gateUp'],
  up: ['up', 'gateUp'],
  down: ['down'],
};

const joined = new Map<string, readonly Site[]>();

/** The matrices of one target or several: the same array for the same targets, so that caches can compare it. */
export function targetSites(targets: Settled['loraTargets']): readonly Site[] {
  if (typeof targets === 'string') return TARGETS[targets];
  if (targets.includes('all')) return TARGETS.all;
  const key = targets.join();
  const known = joined.get(key);
  if (known) return known;
  const sites = [...new Set(targets.flatMap((target) => TARGETS[target]))];
  joined.set(key, sites);
  return sites;
}

/** What is trained beside frozen weights. */
export interface Adapter {
  readonly kind: AdapterKind;
  /** The rank of low-rank factors, or the number of virtual tokens of a prefix. */
  readonly rank: number;
  /** The matrices that it adapts. */
  readonly sites: readonly Site[];
  /** Layers counted from the last one; null: all. */
  readonly lastLayers: number | null;
  /** The tables that are trained whole. */
  readonly also: readonly Site[];
  /** Whether it reaches experts that are fused into one tensor. */
  readonly onFused: boolean;
}

/** Virtual tokens of a prefix where no rank is given (arXiv:2101.00190 section 6.3: 10 for table-to-text, 200 for summaries). */
const USUAL_PREFIX = 30;

/** IA³ scales keys, values, and the input of the last feed-forward matrix. */
export const SCALED: readonly Site[] = ['key', 'value', 'queryKeyValue', 'down'];

/** Rank of the trained adapters; 0 where all weights are trained. */
export function adapterRank({
  lora,
  qlora,
  adapter,
}: Pick<Settled, 'lora' | 'qlora' | 'adapter'>): number {
  const rank = Math.max(lora, qlora);
  if (rank > 0) return rank;
  return adapter === 'ia3' ? 1 : adapter === 'prefix' ? USUAL_PREFIX : 0;
}

/** The adapter of a scenario; undefined where all weights are trained. */
export function adapterOf(settled: SettledSetting): Adapter | undefined {
  const rank = adapterRank(settled);
  if (rank === 0) return undefined;
  const {
    adapter: kind,
    loraTargets,
    engine,
    scenario: { adapterLayers, expertAdapters },
  } = settled;
  const onFused = expertAdapters ?? trainingOf(engine).adaptsFused;
  const sites = kind === 'ia3' ? SCALED : kind === 'prefix' ? [] : targetSites(loraTargets);
  return { kind, rank, sites, lastLayers: adapterLayers, also: alsoTrained(settled), onFused };
}

/** Tables that are trained whole beside adapters or single layers. */
export function alsoTrained({
  scenario: { trainAlso },
}: SettledSetting): readonly ('embedding' | 'head')[] {
  return trainAlso === null ? [] : typeof trainAlso === 'string' ? [trainAlso] : trainAlso;
}

/**
 * What is trained, as weights: of low-rank adapters for each adapted matrix `A` of `rank × in` and `B` of `out × rank`,
 * and with DoRA a magnitude per output; of IA³ a scale per key, value and inner element; of a prefix its keys and values in
 * every layer; and tables that are trained whole. The factor on the divided side divides over tensor ranks. Source: LoRA
 * arXiv:2106.09685; DoRA arXiv:2402.09353; rank-stabilised LoRA arXiv:2312.03732 (another scale, the same weights); IA³
 * arXiv:2205.05638; prefixes arXiv:2101.00190; docs/cost-model.md, Adapters.
 */
export function adapterTensors(
  model: Model,
  adapter: Adapter,
  frozen: ReadonlySet<ModelPart>,
): Tensor[] {
  const first = adapter.lastLayers === null ? 0 : model.layerCount - adapter.lastLayers;
  const whole = model.tensors.filter(({ site }) => adapter.also.includes(site));
  const matrices = model.tensors.filter(({ role }) => role === 'matrix');
  const ofText = frozen.has('language')
    ? []
    : matrices
        .map((tensor) => withinLayers(tensor, first, model.layerCount))
        .filter(({ layers }) => layers.length > 0);
  const names = adaptedNames(model, adapter.sites);
  const reached = matrices.filter((tensor) => {
    const part = partOf(tensor, model);
    return part !== 'language' && !frozen.has(part);
  });
  return [
    ...ofText.flatMap((tensor) => trainedBeside(tensor, adapter)),
    ...reached.flatMap((tensor) => trainedBeside(tensor, inTower(adapter, tensor, names))),
    ...whole,
  ];
}

/**
 * The adapter of a tower's or projector's matrix: all linear layers have one, otherwise those that are named as adapted
 * matrices of the text model (peft/tuners/tuners_utils.py, check_target_module_exists).
 */
function inTower(adapter: Adapter, tensor: Tensor, names: readonly string[]): Adapter {
  if (adapter.kind === 'prefix') return { ...adapter, kind: 'lora', sites: [] };
  const isReached = adapter.sites === TARGETS.all || names.includes(moduleName(tensor.name));
  return { ...adapter, sites: isReached ? [tensor.site] : [] };
}

/** Sites of a tower's or projector's matrices that have adapters. */
export function sitesInTower(model: Model, adapter: Adapter, part: ModelPart): readonly Site[] {
  const matrices = model.tensors.filter(
    (tensor) => tensor.role === 'matrix' && partOf(tensor, model) === part,
  );
  const names = adaptedNames(model, adapter.sites);
  return [...new Set(matrices.flatMap((tensor) => inTower(adapter, tensor, names).sites))];
}

function trainedBeside(tensor: Tensor, { kind, rank, sites, onFused }: Adapter): Tensor[] {
  const inSize = tensor.rowLength;
  // Experts are stacked in one tensor with a leading dimension, and each has factors of its own.
  const stacked = tensor.shape.length > 2 ? (tensor.shape[0] ?? 1) : 1;
  const outSize = product(tensor.shape) / (inSize * stacked);
  const isRowParallel = tensor.site === 'attentionOutput' || tensor.site === 'down';
  const units = tensor.split[0]?.units;
  const factor = (suffix: string, shape: readonly number[], divides: boolean): Tensor => ({
    ...tensor,
    name: tensor.name.replace(/(\.weight)?$/, `.${suffix}`),
    shape: stacked > 1 ? [stacked, ...shape] : shape,
    rowLength: shape.at(-1) ?? 1,
    split: divides && units ? [{ elements: stacked * product(shape), units }] : [],
  });
  const vector = (suffix: string, size: number, divides: boolean): Tensor => ({
    ...factor(suffix, [size], divides),
    role: 'vector',
  });
  if (kind === 'prefix') {
    const isCached = ['key', 'value', 'queryKeyValue'].includes(tensor.site);
    return isCached ? [factor('prefix', [rank, outSize], true)] : [];
  }
  if (!sites.includes(tensor.site) || (stacked > 1 && !onFused)) return [];
  if (kind === 'ia3') return [vector('ia3_l', tensor.site === 'down' ? inSize : outSize, true)];
  return [
    factor('lora_A.weight', [rank, inSize], isRowParallel),
    factor('lora_B.weight', [outSize, rank], !isRowParallel),
    ...(kind === 'dora' ? [vector('lora_magnitude_vector.weight', outSize, !isRowParallel)] : []),
  ];
}
