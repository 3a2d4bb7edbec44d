import type { Settled } from '../settled.js';
import { type Problem, refused } from './problem.js';

/**
 * Options that exclude offloading of activations by layers. Source: Megatron-LM,
 * megatron/core/transformer/transformer_config.py, `cpu_offloading`.
 */
export function offloadProblems(settled: Settled): Problem[] {
  const {
    offloadsActivations,
    pp,
    recompute,
    model,
    scenario: { offloadLayers },
  } = settled;
  if (!offloadsActivations || offloadLayers === null) return [];
  if (pp > 1)
    return [
      refused(
        'offload-layers',
        `offloaded layers ${offloadLayers} go without a pipeline`,
        'pp 1 does',
      ),
    ];
  if (recompute !== 'none')
    return [
      refused(
        'offload-layers',
        `offloaded layers ${offloadLayers} go without recomputation`,
        '--recompute none does',
      ),
    ];
  if (offloadLayers >= model.layerCount)
    return [
      refused(
        'offload-layers',
        `offloaded layers ${offloadLayers} are not fewer than the ${model.layerCount} layers`,
        `${model.layerCount - 1} is the most`,
      ),
    ];
  return [];
}
