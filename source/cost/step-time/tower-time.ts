import type { LayerGroup } from '../../model/model.js';
import { sumOf } from '../../quantity/index.js';
import { AMOUNTS } from './layer-amounts.js';
import { layerWork } from './layer-work.js';
import type { StepInput, StepWork } from './parts/part.js';
import { TOWER_PARTS } from './step-parts.js';
import { type LayerPasses, layerAmounts } from './step-work.js';

/** Layers that the images of a micro-batch pass through beside the text model. */
export interface TowerWork extends LayerPasses {
  readonly groups: readonly LayerGroup[];
  /** Runs of tokens that see each other, and the tokens of each. */
  readonly batch: number;
  readonly sequence: number;
}

/** Seconds of the images of one micro-batch in towers, by the parts of the text model's layers. */
export function towerSeconds(towers: readonly TowerWork[], input: StepInput): number {
  return sumOf(towers, (tower) => {
    const work: StepWork = {
      ...input.work,
      ...tower.groups.reduce(added(tower, input), nothing()),
    };
    const one = { ...input, work, layout: { ...input.layout, microBatches: 1 } };
    return sumOf(TOWER_PARTS, ({ amount }) => amount(one));
  });
}

type Amounts = Record<(typeof AMOUNTS)[number], number>;

function nothing(): Amounts {
  return Object.fromEntries(AMOUNTS.map((amount) => [amount, 0])) as Amounts;
}

function added({ batch, sequence, passes, recomputed }: TowerWork, { layout, rates }: StepInput) {
  const own = { ...layout, batch, sequence, cp: 1 };
  return (sums: Amounts, group: LayerGroup): Amounts => {
    const work = layerWork(group, sequence, 'full');
    const amounts = layerAmounts(work, group.hiddenSize, own, { passes, recomputed }, rates);
    for (const amount of AMOUNTS) sums[amount] += amounts[amount] * work.layers;
    return sums;
  };
}
