import { trainingOf } from '../../engines/index.js';
import type { Settled } from '../settled.js';
import { type Problem, refused, warning } from './problem.js';

/** States and activations that cannot go to host memory in this scenario. */
export function offloadProblems(settled: Settled): Problem[] {
  return [...weightProblems(settled), ...layerProblems(settled)];
}

/**
 * DeepSpeed moves weights to the host where ranks divide them. Source: deepspeed/runtime/zero/config.py, `offload_param`
 * (valid with stage 3 only).
 */
function weightProblems({ mode, engine, offloadedStates, zero }: Settled): Problem[] {
  if (mode !== 'training' || offloadedStates !== 'parameters' || zero === 3) return [];
  if (!trainingOf(engine).offloadsGradients) return [];
  return [
    warning(
      'offload-parameters',
      `--offload parameters goes with ZeRO 3 in DeepSpeed, this is ZeRO ${zero}: --zero 3 or --offload optimizer is expected`,
    ),
  ];
}

/**
 * Options that exclude offloading of activations by layers. Source: Megatron-LM,
 * megatron/core/transformer/transformer_config.py, `cpu_offloading`.
 */
function layerProblems(settled: Settled): Problem[] {
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
