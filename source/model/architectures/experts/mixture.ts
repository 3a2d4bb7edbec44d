import type { Block } from '../../blocks/block.js';
import { type ExpertsOptions, experts } from '../../blocks/experts.js';
import type { FeedForwardNames } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import type { Sizes } from '../../decoder.js';

/** Differences of a family's mixture from DeepSeek's: sizes, names, biases. */
export interface MixtureTraits
  extends Pick<ExpertsOptions, 'names' | 'router' | 'stacked' | 'stackedSuffix'> {
  readonly experts?: number;
  readonly active?: number;
  readonly innerSize?: number;
  /** Biases of routed and shared experts. */
  readonly bias?: boolean;
  /** Shared experts; none with an inner size of 0. */
  readonly shared?: Partial<NonNullable<ExpertsOptions['shared']>>;
}

/** Names of DeepSeek's shared experts. */
export const SHARED_EXPERTS = {
  gate: 'mlp.shared_experts.gate_proj',
  up: 'mlp.shared_experts.up_proj',
  down: 'mlp.shared_experts.down_proj',
} as const satisfies FeedForwardNames;

/** Names of Mixtral's experts. */
export const MIXTRAL_EXPERTS = {
  gate: 'block_sparse_moe.experts.*.w1',
  up: 'block_sparse_moe.experts.*.w3',
  down: 'block_sparse_moe.experts.*.w2',
} as const satisfies FeedForwardNames;

/** The router of DeepSeek-V3, with a correction bias per expert. */
export const CORRECTED_ROUTER = { correction: 'mlp.gate.e_score_correction_bias' } as const;

/**
 * A mixture of experts by its config: `num_experts`, `num_experts_per_tok`, `moe_intermediate_size`, and shared
 * experts of that width each. Throws `ModelError` where more experts are active than exist. Source:
 * docs/cost-model.md, Mixture of experts.
 */
export function mixture(config: Config, sizes: Sizes, traits: MixtureTraits = {}): Block {
  const count = traits.experts ?? config.count('num_experts');
  const active = traits.active ?? config.count('num_experts_per_tok');
  if (active > count)
    throw new ModelError(`${active} experts a token are more than the ${count} experts of a layer`);
  config.value('intermediate_size');
  const innerSize = traits.innerSize ?? config.count('moe_intermediate_size');
  const sharedSize =
    traits.shared?.innerSize ?? config.integer('num_shared_experts', 0) * innerSize;
  const { bias = false, shared, names, router, stacked, stackedSuffix } = traits;
  return experts({
    hiddenSize: sizes.hiddenSize,
    experts: count,
    active,
    innerSize,
    upBias: bias,
    downBias: bias,
    shared: { names: SHARED_EXPERTS, bias, ...shared, innerSize: sharedSize },
    ...(names && { names }),
    ...(router && { router }),
    stacked,
    stackedSuffix,
  });
}

/**
 * Whether layer `index` is a mixture, by DeepSeek's fields: `mlp_layer_types` where present (layers beyond the last
 * repeat it), else every layer from `first_k_dense_replace` on that `moe_layer_freq` selects (a step, or a 0 or 1 per
 * layer).
 */
export function isMixtureLayer(config: Config, index: number): boolean {
  const types = config.texts('mlp_layer_types');
  const firstMixture = config.integer('first_k_dense_replace', 0);
  const frequency = config.value('moe_layer_freq') ?? 1;
  if (types && types.length > 0) return (types[index] ?? types.at(-1)) === 'sparse';
  if (Array.isArray(frequency)) return (frequency[index] ?? frequency.at(-1)) === 1;
  return index >= firstMixture && index % config.count('moe_layer_freq', 1) === 0;
}
