import type { Tensor } from '../../model/tensor.js';
import type { Settled } from '../../scenario/settled.js';
import { sharingRanks } from '../division.js';
import { isLayerMatrix } from '../recipes.js';
import { modelSums, stageSum } from '../shards.js';
import { stagesOf } from '../stages.js';
import { trainedKey, trainedTensors } from '../trained-sums.js';

/** Newton–Schulz steps of one update (https://kellerjordan.github.io/posts/muon; Megatron `--muon-num-ns-steps`). */
const STEPS = 5;

/** FLOPs of one update of `held` elements: of m × n with m ≤ n, a step is X·Xᵀ, a square of m × m, and its product with X. */
function flopsOfUpdate(tensor: Tensor, held: number): number {
  if (!isLayerMatrix(tensor)) return 0;
  const sides = [tensor.shape.at(-2) ?? 1, tensor.shape.at(-1) ?? 1] as const;
  const [m, n] = [Math.min(...sides), Math.max(...sides)];
  return (held / (m * n)) * STEPS * (4 * m * m * n + 2 * m ** 3);
}

/**
 * FLOPs that Muon takes on a device for one step, on the stage with most: matrices of layers are orthogonalised whole, by
 * every tensor rank (Megatron `--muon-tp-mode duplicated`, its default), and data-parallel ranks share them from ZeRO-1 on.
 * Source: NVIDIA/Megatron-LM megatron/core/optimizer/emerging_optimizers.py and layer_wise_optimizer.py.
 */
export function orthogonalFlops(settled: Settled): number {
  if (settled.optimizer !== 'muon') return 0;
  const whole = { tensorParallel: 1, expertParallel: settled.ep, expertTensorParallel: 1 };
  const key = `orthogonal ${trainedKey(settled)}`;
  const sums = modelSums(settled.model, whole, key, flopsOfUpdate, () => trainedTensors(settled));
  const ranks = settled.zero > 0 ? sharingRanks(settled) : { dense: 1, experts: 1 };
  const of = stagesOf(settled).map((stage) => {
    const { dense, experts } = stageSum(sums, stage);
    return dense / ranks.dense + experts / ranks.experts;
  });
  return Math.max(...of) * (1 + settled.others.trained);
}
