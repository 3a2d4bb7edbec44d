import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, norm } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { indexerOf, latentMixer, withLatentHead } from './latent.js';
import { CORRECTED_ROUTER, isMixtureLayer, mixture } from './mixture.js';
import { nextTokenModules } from './next-token.js';

const NORMS = ['input_layernorm', 'post_attention_layernorm'];

/** DeepSeek MoE 16B: Llama's attention, the first layer dense, shared experts. arXiv:2401.06066. */
export const deepseek: Architecture = {
  modelTypes: ['deepseek'],
  read: (config) =>
    decoder(config, { feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes) }),
};

/**
 * DeepSeek-V2 and Coder-V2: latent attention, queries compressed or not; Llama's attention where `use_mla` is
 * false (DeepSeek-VL2-tiny, OCR). arXiv:2405.04434; modeling_deepseek_v2.py.
 */
export const deepseekV2: Architecture = {
  modelTypes: ['deepseek_v2'],
  read: (config) => {
    const latent = config.flag('use_mla', true);
    for (const field of latent ? [] : LATENT_FIELDS) config.value(field);
    return decoder(latent ? withLatentHead(config) : config, {
      mixer: (index, sizes) =>
        latent ? latentMixer(config, sizes) : plainAttention(config, index, sizes),
      feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes),
    });
  },
};

const LATENT_FIELDS = [
  'q_lora_rank',
  'kv_lora_rank',
  'qk_nope_head_dim',
  'qk_rope_head_dim',
  'v_head_dim',
];

/**
 * DeepSeek-V3, V3.1, R1 and V3.2 with its indexer, Kimi-K2, Moonlight, GigaChat 3, GLM-4.7-Flash, GLM-5: latent
 * attention, routers with a correction bias, next-token-prediction modules. Source: arXiv:2412.19437;
 * modeling_deepseek_v3.py; modeling_glm_moe_dsa.py.
 */
export const deepseekV3: Architecture = {
  modelTypes: [
    'deepseek_v3',
    'deepseek_v32',
    'kimi_k2',
    'glm4_moe_lite',
    'glm_moe_dsa',
    'sarvam_mla',
  ],
  read: (config) => deepseekV3Blueprint(config),
};

function deepseekV3Blueprint(raw: Config, norms: readonly string[] = NORMS): Blueprint {
  const config = withLatentHead(raw);
  const layer = (index: number, sizes: Sizes): readonly [Block, Block] => [
    latentMixer(config, sizes, { indexer: indexerOf(config, index) }),
    deepseekFeedForward(config, index, sizes, true),
  ];
  return decoder(config, {
    norms,
    mixer: (index, sizes) => layer(index, sizes)[0],
    feedForward: (index, sizes) => layer(index, sizes)[1],
    nextTokenPrediction: (sizes) =>
      nextTokenModules(config, sizes, [
        ...layer(sizes.layerCount, sizes),
        ...norms.map((name) => norm(name, sizes.hiddenSize)),
      ]),
  });
}

/**
 * A.X K1: DeepSeek-V3 with a norm after each feed-forward, by default without a correction bias. Source:
 * transformers' modular_axk1.py; the exact total of A.X-K1.
 */
export const axK1: Architecture = {
  modelTypes: ['axk1', 'AXK1'],
  read: (config) =>
    deepseekV3Blueprint(config.withDefaults({ topk_method: 'greedy' }), [
      ...NORMS,
      'post_mlp_layernorm',
    ]),
};

/** Mistral Large 3 and Small 4: DeepSeek-V3 without a correction bias. Source: transformers' modeling_mistral4.py. */
export const mistral4: Architecture = {
  modelTypes: ['mistral4'],
  read: (config) => deepseekV3Blueprint(config.withDefaults({ topk_method: 'greedy' })),
};

/** MiniCPM3 and Youtu: latent attention and a dense feed-forward. Source: modeling_minicpm3.py; mlx-lm's youtu_llm.py. */
export const denseLatent: Architecture = {
  modelTypes: ['minicpm3', 'youtu', 'youtu_llm'],
  read: (raw) => {
    const tiedByDefault = raw.text('model_type') === 'minicpm3';
    const config = withLatentHead(raw.withDefaults({ v_head_dim: Math.floor(valueDefault(raw)) }));
    return decoder(config, { tiedByDefault, mixer: (_, sizes) => latentMixer(config, sizes) });
  },
};

function valueDefault(config: Config): number {
  return config.count('hidden_size') / config.count('num_attention_heads');
}

/** A dense feed-forward or a mixture, by DeepSeek's fields. */
export function deepseekFeedForward(
  config: Config,
  index: number,
  sizes: Sizes,
  corrected = false,
): Block {
  const method = config.raw['topk_method'] === null ? 'none' : config.text('topk_method');
  const mixed = config.has('num_experts') && isMixtureLayer(config, index);
  if (!mixed) return plainFeedForward(config, sizes);
  return mixture(
    config,
    sizes,
    corrected && (method ?? 'noaux_tc') === 'noaux_tc' ? { router: CORRECTED_ROUTER } : {},
  );
}
