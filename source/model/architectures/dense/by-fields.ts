import type { Blueprint } from '../../assemble.js';
import type { Block } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { type DecoderTraits, decoder, plainAttention, type Sizes } from '../../decoder.js';
import type { Unmodelled } from '../../model.js';
import { className, taskOf } from '../../task.js';
import { mixtureByFields } from '../experts/by-fields.js';
import { indexerOf, latentMixer, withLatentHead } from '../experts/latent.js';
import { withoutCache } from './encoder-attention.js';
import { withGuessedNames } from './guessed-names.js';
import { HEAD_NORMS } from './qwen.js';

/** Fields that every language model's config has. */
const NEEDED = ['num_hidden_layers', 'hidden_size', 'num_attention_heads', 'vocab_size'] as const;

/** Switches that give every matrix a bias, and those that give one to queries, keys and values only. */
const ALL_BIASES = ['use_bias', 'bias', 'add_bias_linear'] as const;
const QUERY_BIASES = ['qkv_bias', 'use_qkv_bias', 'add_qkv_bias', 'attention_qkv_bias'] as const;
const HEAD_NORM_SWITCHES = ['qk_norm', 'use_qk_norm', 'qk_layernorm', 'use_qk_layernorm'] as const;

/**
 * In an unknown hybrid at least one layer in this many keeps keys and values (Jamba, MiniMax-01, Qwen3-Next: 4 to 8).
 */
const FEWEST_CACHING = 8;

/**
 * A decoder or encoder of an unknown `model_type`, built from its fields alone: Llama's block with the biases, norms,
 * windows, latent ranks and experts that the fields state. It is marked as unknown, and `otherwise` holds the blocks
 * that the same fields may mean. Throws `ModelError` that names what is understood and what is missing.
 */
export function byFields(config: Config, name: string): Blueprint {
  const guessed = withGuessedNames(config);
  const missing = NEEDED.filter((field) => !guessed.has(field));
  if (missing.length > 0) throw notUnderstood(config, name, missing);
  const read = (traits: DecoderTraits, from: Config = guessed) => blockByFields(from, traits);
  const traits = isEncoder(config) ? ENCODER(guessed) : {};
  try {
    const blueprint = read(traits);
    // A missing field shows when the first layer is built.
    blueprint.layer(0);
    return {
      ...blueprint,
      unmodelled: [unknownType(config)],
      otherwise: () => [
        read({ ...traits, feedForward: ungated(guessed) }, tiedAs(guessed, true)),
        read(traits, tiedAs(guessed, false)),
        ...(isEncoder(config) ? [] : [read({ ...traits, mixer: hybrid(guessed) })]),
      ],
    };
  } catch (error) {
    const field = /the config has no (\S+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw field === undefined ? error : notUnderstood(config, name, [field]);
  }
}

function blockByFields(config: Config, traits: DecoderTraits): Blueprint {
  const all = anyOf(config, ALL_BIASES);
  const attentionBias = config.flag('attention_bias', false) || all;
  const queryKeyValueBias = anyOf(config, QUERY_BIASES) || attentionBias;
  const outputBias = config.flag('attention_out_bias', attentionBias);
  const normed = anyOf(config, HEAD_NORM_SWITCHES);
  const latent = config.has('kv_lora_rank') && config.has('qk_nope_head_dim');
  const biased = config.withDefaults({ mlp_bias: all });
  return decoder(latent ? withLatentHead(config) : config, {
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
    ...traits,
  });
}

/** Classes that read a whole text at once, or fields that only encoders have. */
function isEncoder(config: Config): boolean {
  const task = taskOf(config);
  const classes = /Encoder|Embedding|ForMaskedLM/;
  return (
    task === 'language' ||
    task === 'pretraining' ||
    classes.test(className(config) ?? '') ||
    config.value('is_causal') === false ||
    config.has('type_vocab_size')
  );
}

const ENCODER = (config: Config): DecoderTraits => ({
  tiedByDefault: true,
  mixer: (index, sizes) => withoutCache(plainAttention(config, index, sizes)),
});

/** Two matrices in place of three. */
const ungated =
  (config: Config) =>
  (index: number, sizes: Sizes): Block => {
    const piece = mixtureByFields(config, index, sizes);
    if (!piece.feedForwards?.some(({ kind }) => kind === 'dense')) return piece;
    return feedForward({
      hiddenSize: sizes.hiddenSize,
      innerSize: config.count('intermediate_size'),
      names: { up: 'mlp.up_proj', down: 'mlp.down_proj' },
    });
  };

const hybrid =
  (config: Config) =>
  (index: number, sizes: Sizes): Block => {
    const piece = plainAttention(config, index, sizes);
    return index % FEWEST_CACHING === 0 ? piece : withoutCache(piece);
  };

function tiedAs(config: Config, tied: boolean): Config {
  return config.replacing({ tie_word_embeddings: tied });
}

/** Whether one of the switches is on; all of them count as read. */
function anyOf(config: Config, fields: readonly string[]): boolean {
  return fields.map((field) => config.value(field) === true).includes(true);
}

/** The entry of `unmodelled` for a model that is known by its fields only. */
function unknownType(config: Config): Unmodelled {
  return {
    field: `${config.path}model_type`,
    value: config.value('model_type') ?? null,
    effect: "an unknown architecture, read as Llama's block by its fields; weights may differ",
    severity: 'changes memory',
  };
}

function notUnderstood(config: Config, name: string, missing: readonly string[]): ModelError {
  const type = config.text('model_type') || className(config);
  if (type === undefined)
    return new ModelError(`${name} is no transformer config: it has no ${missing[0]}`);
  const understood = [...NEEDED, 'intermediate_size', 'num_key_value_heads', 'head_dim'].filter(
    (field) => config.has(field),
  );
  return new ModelError(
    `unknown architecture ${JSON.stringify(type)}; fields understood: ${understood.join(', ') || 'none'}; missing: ${missing.join(', ')}`,
  );
}
