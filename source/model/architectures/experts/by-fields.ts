import type { Block } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { plainFeedForward, type Sizes } from '../../decoder.js';
import { CORRECTED_ROUTER, isMixtureLayer, mixture } from './mixture.js';

/**
 * The feed-forward of layer `index` in a decoder of an unknown `model_type`: a mixture where the config has more than
 * one expert and its fields (DeepSeek's, Qwen's, Arcee's) select the layer, else a gated feed-forward of
 * `intermediate_size`.
 */
export function mixtureByFields(config: Config, index: number, sizes: Sizes): Block {
  const count = config.optionalInteger('num_experts') ?? 0;
  const denseOnly = config.integers('mlp_only_layers') ?? [];
  const step = config.count('decoder_sparse_step', config.count('interleave_moe_layer_step', 1));
  const firstMixture = config.integer('num_dense_layers', 0);
  const byFields = isMixtureLayer(config, index);
  const inner = config.optionalInteger('moe_intermediate_size');
  const shared = sharedExperts(config, inner);
  const isMixture =
    count > 1 &&
    byFields &&
    index >= firstMixture &&
    (index + 1) % step === 0 &&
    !denseOnly.includes(index);
  if (!isMixture) return plainFeedForward(config, sizes);
  return mixture(config, sizes, {
    bias: config.flag('mlp_bias', false),
    innerSize: inner ?? config.count('intermediate_size'),
    ...(shared && { shared }),
    ...(isCorrected(config) && { router: CORRECTED_ROUTER }),
  });
}

/** Shared experts by their total width, or by the width of each. */
function sharedExperts(config: Config, inner: number | undefined) {
  const whole = config.optionalInteger('shared_expert_intermediate_size');
  const each = config.optionalInteger('moe_shared_expert_intermediate_size');
  const count = config.integer('num_shared_experts', 0);
  if (whole !== undefined) return { innerSize: whole };
  if (each !== undefined) return { innerSize: each * count };
  return inner === undefined ? { innerSize: count * config.count('intermediate_size') } : undefined;
}

/** Whether the router has a correction bias: DeepSeek-V3's method, or a switch. */
function isCorrected(config: Config): boolean {
  const switches = ['moe_router_enable_expert_bias', 'use_routing_bias', 'use_moe_router_bias'];
  const on = switches.map((field) => config.value(field) === true);
  return on.includes(true) || config.text('topk_method') === 'noaux_tc';
}
