import type { Blueprint } from '../../assemble.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import type { Unmodelled } from '../../model.js';
import { mixtureByFields } from '../experts/by-fields.js';
import { indexerOf, latentMixer, withLatentHead } from '../experts/latent.js';
import { HEAD_NORMS } from './qwen.js';

/** What a language model's config has at least. */
const NEEDED = ['num_hidden_layers', 'hidden_size', 'num_attention_heads', 'vocab_size'] as const;

/** Switches that give every matrix a bias, and those that give one to queries, keys and values. */
const ALL_BIASES = ['use_bias', 'bias', 'add_bias_linear'] as const;
const QUERY_BIASES = ['qkv_bias', 'use_qkv_bias', 'add_qkv_bias', 'attention_qkv_bias'] as const;
const HEAD_NORM_SWITCHES = ['qk_norm', 'use_qk_norm', 'qk_layernorm', 'use_qk_layernorm'] as const;

/**
 * A decoder of a `model_type` we don't know, by its fields alone: Llama's block with the biases, norms, windows,
 * latent ranks and experts that the fields state, which is told: fields don't say everything. Throws `ModelError` naming what a config lacks to be one.
 */
export function byFields(config: Config, name: string): Blueprint {
  for (const field of NEEDED)
    if (!config.has(field))
      throw new ModelError(`${name} is no transformer config: it has no ${field}`);
  const all = anyOf(config, ALL_BIASES);
  const attentionBias = config.flag('attention_bias', false) || all;
  const queryKeyValueBias = anyOf(config, QUERY_BIASES) || attentionBias;
  const outputBias = config.flag('attention_out_bias', attentionBias);
  const normed = anyOf(config, HEAD_NORM_SWITCHES);
  const latent = config.has('kv_lora_rank') && config.has('qk_nope_head_dim');
  const biased = config.withDefaults({ mlp_bias: all });
  const blueprint = decoder(latent ? withLatentHead(config) : config, {
    headBias: config.flag('lm_head_bias', false),
    attention: () => ({
      queryKeyValueBias,
      outputBias,
      queryKeyNorm: normed ? HEAD_NORMS : undefined,
    }),
    ...(latent && {
      mixer: (index: number, sizes: Sizes) =>
        latentMixer(config, sizes, { indexer: indexerOf(config, index) }),
    }),
    feedForward: (index, sizes) => mixtureByFields(biased, index, sizes),
  });
  return { ...blueprint, unmodelled: [guessed(config)] };
}

/** Whether one of the switches is on; all of them count as read. */
function anyOf(config: Config, fields: readonly string[]): boolean {
  return fields.map((field) => config.value(field) === true).includes(true);
}

/** What a reader should know of a model that only its fields tell. */
function guessed(config: Config): Unmodelled {
  return {
    field: `${config.path}model_type`,
    value: config.value('model_type') ?? null,
    effect: "an unknown architecture, read as Llama's block by its fields; weights may differ",
  };
}
