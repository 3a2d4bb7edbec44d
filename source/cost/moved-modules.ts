import type { OffloadModule } from '../engines/index.js';
import type { LayerGroup } from '../model/model.js';
import type { RecomputeModule } from '../model/operation.js';
import { operationsOf } from '../model/operations.js';
import { isRemade } from './recomputation.js';
import {
  type ActivationSettings,
  type Division,
  savingOperations,
  tensorBytes,
} from './saved-tensors.js';

/** A tensor that a module takes in: its id, or that of the operation it belongs to, and the module's share of it. */
interface ModuleInput {
  readonly ids: readonly string[];
  readonly share: number;
}

/**
 * What modules take in, of what a layer saves; its two norms save theirs as one. Source: Megatron-LM,
 * megatron/core/transformer/transformer_config.py, `offload_modules`.
 */
const MODULE_INPUTS: Readonly<Record<OffloadModule, ModuleInput>> = {
  'attn-norm': { ids: ['inputs'], share: 0.5 },
  'mlp-norm': { ids: ['inputs'], share: 0.5 },
  'qkv-linear': { ids: ['mixerInput'], share: 1 },
  'core-attn': { ids: ['query', 'keyValue', 'expanded'], share: 1 },
  'attn-proj': { ids: ['outputInput'], share: 1 },
  'expert-fc1': { ids: ['dispatched'], share: 1 },
  'moe-act': { ids: ['expertsInner'], share: 1 },
};

/** Bytes of one layer that go to the host with these modules; what is made again is not kept anywhere. */
export function movedBytes(
  group: LayerGroup,
  settings: ActivationSettings,
  division: Division,
  moved: readonly OffloadModule[],
  modules: readonly RecomputeModule[],
): number {
  if (moved.length === 0) return 0;
  let bytes = 0;
  for (const module of moved) {
    const { ids, share } = MODULE_INPUTS[module];
    const taken = savingOperations(operationsOf(group), settings).flatMap(
      ({ operation, tensors }) =>
        tensors.filter(
          ({ id, remadeBy }) =>
            (ids.includes(id) || ids.includes(operation.id)) && !isRemade(remadeBy, modules),
        ),
    );
    bytes += share * tensorBytes(taken, settings, division);
  }
  return bytes;
}
