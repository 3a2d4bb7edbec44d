import type { OffloadModule } from '../engines/index.js';
import type { LayerGroup } from '../model/model.js';
import { operationsOf } from '../model/operations.js';
import { isRemade, type Recomputation } from './recomputation.js';
import {
  type ActivationSettings,
  type Division,
  savingOperations,
  tensorBytes,
} from './saved-tensors.js';

/** The input of a module: the id of a tensor or of its operation, and the module's share of it. */
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

/**
 * Bytes of one layer that these modules move to the host, where the layer is not recomputed as a whole. Recomputed tensors
 * are stored nowhere, so they do not move; per-operation recomputation stores no inputs.
 */
export function movedBytes(
  group: LayerGroup,
  settings: ActivationSettings,
  division: Division,
  moved: readonly OffloadModule[],
  { isPerOperation, modules }: Recomputation,
): number {
  if (moved.length === 0 || isPerOperation) return 0;
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
