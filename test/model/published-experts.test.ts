import { describe, expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

interface Published {
  readonly id: string;
  /** `safetensors.total` of the Hub, as llmfit-core/data/hf_models.json of AlexsJones/llmfit @ a3e0eb2 has it (`parameters_raw`). */
  readonly total: number;
  /** What the Hub counts beside the model's weights and its next-token modules. */
  readonly also?: readonly (readonly [what: string, elements: number])[];
  /** Whose row it is, when not the preset's own. */
  readonly row?: string;
}

/** 2 · 151552 · 5120: GLM-4.6 has no copies of table and head, its config being GLM-4.5's that has. */
const GLM_COPIES = -1_551_892_480;

const published: readonly Published[] = [
  { id: 'mixtral-8x22b-v0.1', total: 140_620_634_112, row: 'alpindale/WizardLM-2-8x22B' },
  { id: 'qwen1.5-moe-a2.7b', total: 14_315_784_192 },
  { id: 'qwen3-235b-a22b', total: 235_093_634_560 },
  { id: 'qwen3-30b-a3b-thinking-2507', total: 30_532_122_624 },
  { id: 'qwen3-coder-30b-a3b-instruct', total: 30_532_122_624 },
  { id: 'olmoe-1b-7b-0125-instruct', total: 6_919_161_856 },
  { id: 'gpt-oss-120b', total: 116_829_156_672, row: 'unsloth/gpt-oss-120b-BF16' },
  { id: 'llama-4-maverick-17b-128e-instruct', total: 401_583_781_376 },
  { id: 'deepseek-v2-lite', total: 15_706_484_224 },
  {
    id: 'deepseek-v3.1',
    total: 684_531_386_000,
    also: [['scales of 128×128 blocks', 41_540_496]],
  },
  {
    id: 'deepseek-v4-flash',
    total: 292_021_347_282,
    row: 'deepseek-ai/DeepSeek-V4-Flash-Base',
    also: [
      ['scales of 128×128 blocks', 17_669_120],
      ['experts of each token id in 3 layers', 3 * 129_280 * 6],
    ],
  },
  {
    id: 'deepseek-v4-pro',
    total: 1_600_790_440_862,
    row: 'deepseek-ai/DeepSeek-V4-Pro-Base',
    also: [
      ['scales of 128×128 blocks', 97_408_000],
      ['experts of each token id in 3 layers', 3 * 129_280 * 6],
    ],
  },
  { id: 'glm-4.5-air', total: 110_468_824_832 },
  { id: 'glm-4.6', total: 356_785_898_816, also: [['no copies', GLM_COPIES]] },
  { id: 'ling-mini-2.0', total: 16_255_643_392 },
  { id: 'ernie-4.5-21b-a3b-thinking', total: 21_825_437_888 },
  { id: 'ernie-4.5-300b-a47b-paddle', total: 300_474_051_776 },
  { id: 'trinity-large-thinking', total: 398_635_286_016 },
  { id: 'trinity-nano-preview', total: 6_120_003_328 },
  {
    id: 'moonlight-16b-a3b-instruct',
    total: 15_960_111_936,
    also: [['rotary frequencies: 27 layers of 2048 / 16 / 2', 1728]],
  },
  { id: 'step-3.5-flash', total: 199_384_301_376 },
  { id: 'k-exaone-236b-a23b', total: 237_099_669_632 },
  { id: 'hy3-preview', total: 298_786_155_776 },
];

describe.each(published)('$id', ({ id, total, also = [] }) => {
  const read = () => readModel(presetConfig(id), id);

  test('has as many parameters as the Hub counts', () => {
    const counts = countParameters(read());
    const beside = also.reduce((sum, [, elements]) => sum + elements, 0);
    expect(counts.total + counts.nextTokenPrediction + beside).toBe(total);
  });

  test('leaves only its compressors’ fields unmodelled', () => {
    const fields = read().unmodelled.map(({ field }) => field);
    expect(fields).toEqual(id.startsWith('deepseek-v4') ? ['compress_ratios'] : []);
  });
});

/** Models without a preset: sizes of their published configs, the total from the same file. */
const others: readonly (readonly [string, number, JsonObject])[] = [
  [
    'ibm-research/PowerMoE-3b: 3,374,286,336 less a stored copy of the tied table',
    3_374_286_336 - 49_152 * 1536,
    {
      model_type: 'granitemoe',
      hidden_size: 1536,
      intermediate_size: 512,
      num_hidden_layers: 32,
      num_attention_heads: 24,
      num_key_value_heads: 8,
      num_local_experts: 40,
      num_experts_per_tok: 8,
      vocab_size: 49152,
    },
  ],
  [
    'allenai/Flex-reddit-2x7B-1T',
    11_627_401_216,
    {
      model_type: 'flex_olmo',
      hidden_size: 4096,
      intermediate_size: 11008,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_experts: 2,
      num_experts_per_tok: 2,
      vocab_size: 100352,
    },
  ],
  [
    'deepseek-ai/deepseek-moe-16b-base',
    16_375_728_128,
    {
      model_type: 'deepseek',
      hidden_size: 2048,
      intermediate_size: 10944,
      moe_intermediate_size: 1408,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
      vocab_size: 102400,
    },
  ],
  [
    'inclusionAI/Ling-lite',
    16_801_974_272,
    {
      model_type: 'bailing_moe',
      hidden_size: 2048,
      intermediate_size: 5632,
      moe_intermediate_size: 1408,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 4,
      num_experts: 64,
      num_experts_per_tok: 6,
      num_shared_experts: 2,
      vocab_size: 126464,
    },
  ],
  [
    'skt/A.X-K1',
    518_983_059_456,
    {
      model_type: 'AXK1',
      hidden_size: 7168,
      intermediate_size: 18432,
      moe_intermediate_size: 2048,
      num_hidden_layers: 61,
      num_attention_heads: 64,
      q_lora_rank: 1536,
      kv_lora_rank: 512,
      qk_nope_head_dim: 128,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
      n_routed_experts: 192,
      n_shared_experts: 1,
      num_experts_per_tok: 8,
      first_k_dense_replace: 1,
      vocab_size: 163840,
    },
  ],
  [
    'sarvamai/sarvam-105b',
    106_031_767_424,
    {
      model_type: 'sarvam_mla',
      hidden_size: 4096,
      intermediate_size: 16384,
      moe_intermediate_size: 2048,
      num_hidden_layers: 32,
      num_attention_heads: 64,
      kv_lora_rank: 512,
      qk_nope_head_dim: 128,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
      n_routed_experts: 128,
      n_shared_experts: 1,
      num_experts_per_tok: 8,
      first_k_dense_replace: 1,
      vocab_size: 262144,
    },
  ],
  [
    'rhymes-ai/Aria, with its tower and projector',
    25_307_311_216,
    {
      model_type: 'aria',
      projector_patch_to_query_dict: { 1225: 128, 4900: 256 },
      text_config: {
        model_type: 'aria_text',
        hidden_size: 2560,
        intermediate_size: 1664,
        num_hidden_layers: 28,
        num_attention_heads: 20,
        moe_num_experts: 64,
        moe_topk: 6,
        moe_num_shared_experts: 2,
        vocab_size: 100352,
      },
      vision_config: {
        model_type: 'idefics3_vision',
        hidden_size: 1152,
        image_size: 980,
        intermediate_size: 4304,
        num_attention_heads: 16,
        num_hidden_layers: 27,
        patch_size: 14,
      },
    },
  ],
  [
    'poolside/Laguna-XS.2',
    33_442_617_088,
    {
      model_type: 'laguna',
      hidden_size: 2048,
      intermediate_size: 8192,
      moe_intermediate_size: 512,
      shared_expert_intermediate_size: 512,
      num_hidden_layers: 40,
      num_attention_heads: 48,
      num_attention_heads_per_layer: [48, 64, 64, 64],
      layer_types: [
        'full_attention',
        'sliding_attention',
        'sliding_attention',
        'sliding_attention',
      ],
      num_key_value_heads: 8,
      num_experts: 256,
      num_experts_per_tok: 8,
      vocab_size: 100352,
      sliding_window: 512,
    },
  ],
];

test.each(others)('%s has the published parameters', (id, parameters, config) => {
  const model = readModel(config, id);
  expect(countParameters(model).total).toBe(parameters);
  expect(model.unmodelled).toEqual([]);
});
