import type { Tensor } from '../model/tensor.js';
import type { SettledSetting } from '../scenario/settled.js';
import { divisionOf } from './division.js';
import { dividedWeights, frozenKey } from './frozen-parts.js';
import type { States } from './memory/state.js';
import { fp8WeightBytes, isLayerMatrix } from './recipes.js';
import { modelSums, stageSum } from './shards.js';
import type { Stage } from './stages.js';

type EightBit = Pick<States, 'eightBit' | 'eightBitBytes'>;

export const NO_EIGHT_BITS: EightBit = { eightBit: { dense: 0, experts: 0 }, eightBitBytes: 0 };

/** All layer matrices but the router multiply in 8 bits. */
const inLayers = (tensor: Tensor, held: number) =>
  isLayerMatrix(tensor) && tensor.site !== 'router' ? held : 0;

/** Trained parameters of a rank of a stage that are kept in 8 bits alone, and the bytes of one. */
export function eightBitOf(settled: SettledSetting, stage: Stage): EightBit {
  const bytes = fp8WeightBytes(settled.recipe, settled.accelerator);
  if (bytes === undefined || !settled.fp8Weights) return NO_EIGHT_BITS;
  const key = `elements in layers ${frozenKey(settled)}`;
  const sums = modelSums(
    settled.model,
    divisionOf(settled),
    key,
    inLayers,
    () => dividedWeights(settled).trained,
  );
  const { dense, experts } = stageSum(sums, stage);
  const copies = 1 + settled.others.trained;
  return { eightBit: { dense: dense * copies, experts: experts * copies }, eightBitBytes: bytes };
}
