import type { LayerGroup } from '../../model/model.js';
import { sumOf } from '../../quantity/index.js';
import { layerWork } from './layer-work.js';
import type { StepInput, StepWork } from './parts/part.js';
import type { Recomputation } from './recomputation.js';
import { TOWER_PARTS } from './step-parts.js';
import {
  AMOUNTS,
  ATTENTION_PASSES,
  ELEMENTWISE_AGAIN,
  layerAmounts,
  SCORES_AGAIN,
} from './step-work.js';

/** Layers that the images of a micro-batch pass through beside the text model. */
export interface TowerWork {
  readonly groups: readonly LayerGroup[];
  /** Runs of tokens that see each other, and the tokens of each. */
  readonly batch: number;
  readonly sequence: number;
  readonly passes: 1 | 2 | 3;
  readonly recomputed: Recomputation;
}

/**
 * What a forward pass alone takes of the time of all passes: attention (arXiv:2307.08691 section 4.1), element-wise
 * kernels, launches (docs/training-time.md, Symbols of a training step), sums over tensor ranks.
 */
const FORWARD_ALONE = {
  attentionFlops: 1 / ATTENTION_PASSES,
  scoreBytes: SCORES_AGAIN,
  elementwiseBytes: ELEMENTWISE_AGAIN,
  blockLaunches: 1 / 3,
  tensorBytes: 0.5,
  tensorHops: 0.5,
} as const;

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
  const own = { ...layout, batch, sequence, passes, cp: 1 };
  return (sums: Amounts, group: LayerGroup): Amounts => {
    const work = layerWork(group, sequence, 'full');
    const amounts = layerAmounts(work, group.hiddenSize, own, recomputed, rates);
    for (const amount of AMOUNTS) {
      const share = passes === 1 && amount in FORWARD_ALONE ? shareOf(amount) : 1;
      sums[amount] += amounts[amount] * work.layers * share;
    }
    return sums;
  };
}

function shareOf(amount: string): number {
  return FORWARD_ALONE[amount as keyof typeof FORWARD_ALONE];
}
