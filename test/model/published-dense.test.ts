import { describe, expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/**
 * Presets beside those of models.json, with the total the Hub counts (`safetensors.total`, kept as
 * `parameters_raw` in the public file llmfit-core/data/hf_models.json of AlexsJones/llmfit). Where the Hub
 * counts more than weights once each, the source says what: the number here is without it.
 */
const presets: readonly (readonly [id: string, parameters: number, source: string])[] = [
  [
    'llama-3.1-70b',
    70_553_706_496,
    'llmfit hf_models.json, row meta-llama/Llama-3.3-70B-Instruct (the same shapes)',
  ],
  [
    'llama-3.3-70b-instruct',
    70_553_706_496,
    'llmfit hf_models.json, row meta-llama/Llama-3.3-70B-Instruct',
  ],
  [
    'llama-3.1-405b-instruct',
    405_853_388_800,
    'llmfit hf_models.json, row meta-llama/Llama-3.1-405B-Instruct',
  ],
  [
    'llama-3.2-3b-instruct',
    3_212_749_824,
    'llmfit hf_models.json, row meta-llama/Llama-3.2-3B-Instruct',
  ],
  [
    'tinyllama-1.1b-chat-v1.0',
    1_100_048_384,
    'llmfit hf_models.json, row TinyLlama/TinyLlama-1.1B-Chat-v1.0',
  ],
  ['vicuna-13b-v1.5', 13_015_864_320, 'llmfit hf_models.json, row lmsys/vicuna-13b-v1.5'],
  ['yi-1.5-9b-chat', 8_829_407_232, 'llmfit hf_models.json, row 01-ai/Yi-1.5-9B-Chat'],
  [
    'deepseek-r1-distill-llama-70b',
    70_553_706_496,
    'llmfit hf_models.json, row deepseek-ai/DeepSeek-R1-Distill-Llama-70B',
  ],
  [
    'deepseek-r1-distill-qwen-32b',
    32_763_876_352,
    'llmfit hf_models.json, row deepseek-ai/DeepSeek-R1-Distill-Qwen-32B',
  ],
  [
    'deepseek-r1-distill-qwen-1.5b',
    1_777_088_000,
    'llmfit hf_models.json, row deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B',
  ],
  ['smollm2-360m', 361_821_120, 'llmfit hf_models.json, row HuggingFaceTB/SmolLM2-360M'],
  [
    'mistral-nemo-instruct-2407',
    12_247_782_400,
    'llmfit hf_models.json, row casperhansen/mistral-nemo-instruct-2407-awq',
  ],
  [
    'mistral-large-instruct-2407',
    122_610_069_504,
    'llmfit hf_models.json, row mistralai/Mistral-Large-Instruct-2407',
  ],
  [
    'qwen3-0.6b',
    596_049_920,
    'llmfit hf_models.json, row Qwen/Qwen3-0.6B: 751,632,384 with a second copy of the tied table',
  ],
  [
    'qwen3-1.7b',
    1_720_574_976,
    'llmfit hf_models.json, row Qwen/Qwen3-1.7B: 2,031,739,904 with a second copy of the tied table',
  ],
  [
    'qwen3-4b-instruct-2507',
    4_022_468_096,
    'llmfit hf_models.json, row Qwen/Qwen3-4B-Instruct-2507',
  ],
  ['qwen2.5-0.5b-instruct', 494_032_768, 'llmfit hf_models.json, row Qwen/Qwen2.5-0.5B-Instruct'],
  ['qwen2.5-72b-instruct', 72_706_203_648, 'llmfit hf_models.json, row Qwen/Qwen2.5-72B-Instruct'],
  [
    'qwen2.5-coder-32b-instruct',
    32_763_876_352,
    'llmfit hf_models.json, row Qwen/Qwen2.5-Coder-32B-Instruct',
  ],
  ['qwq-32b', 32_763_876_352, 'llmfit hf_models.json, row Qwen/QwQ-32B'],
  ['qwen-7b', 7_721_324_544, 'llmfit hf_models.json, row Qwen/Qwen-7B'],
  ['gemma-2b', 2_506_172_416, 'llmfit hf_models.json, row google/gemma-2b'],
  ['gemma-2-27b-it', 27_227_128_320, 'llmfit hf_models.json, row google/gemma-2-27b-it'],
  ['gemma-3-270m', 268_098_176, 'llmfit hf_models.json, row google/gemma-3-270m'],
  ['phi-2', 2_779_683_840, 'llmfit hf_models.json, row microsoft/phi-2'],
  [
    'phi-3-medium-4k-instruct',
    13_960_238_080,
    'llmfit hf_models.json, row microsoft/Phi-3-medium-4k-instruct',
  ],
  [
    'phi-3.5-mini-instruct',
    3_821_079_552,
    'llmfit hf_models.json, row microsoft/Phi-3.5-mini-instruct',
  ],
  [
    'c4ai-command-r7b-12-2024',
    8_028_033_024,
    'llmfit hf_models.json, row CohereLabs/c4ai-command-r7b-12-2024',
  ],
  ['aya-expanse-32b', 32_296_476_672, 'llmfit hf_models.json, row CohereLabs/aya-expanse-32b'],
  [
    'falcon-40b',
    41_303_293_952,
    'llmfit hf_models.json, row tiiuae/falcon-40b: 41,835,970,560 with a second copy of the tied table',
  ],
  [
    'falcon-180b',
    178_557_088_768,
    'llmfit hf_models.json, row tiiuae/falcon-180B-chat: 179,522,565,120 with a second copy of the tied table',
  ],
  [
    'olmo-2-1124-7b-instruct',
    7_298_617_344,
    'llmfit hf_models.json, row allenai/OLMo-2-1124-7B-Instruct',
  ],
  [
    'olmo-2-1124-13b-instruct',
    13_716_198_400,
    'llmfit hf_models.json, row allenai/OLMo-2-1124-13B-Instruct',
  ],
  ['olmo-3.1-32b-think', 32_233_522_176, 'llmfit hf_models.json, row allenai/Olmo-3.1-32B-Think'],
  ['exaone-4.0-32b', 32_003_216_384, 'llmfit hf_models.json, row LGAI-EXAONE/EXAONE-4.0-32B'],
  ['internlm2_5-7b-chat', 7_737_708_544, 'llmfit hf_models.json, row internlm/internlm2_5-7b-chat'],
  ['glm-4-9b-0414', 9_400_279_040, 'llmfit hf_models.json, row zai-org/GLM-4-9B-0414'],
  ['granite-4.1-8b', 8_791_592_960, 'llmfit hf_models.json, row ibm-granite/granite-4.1-8b'],
  ['granite-4.1-3b', 3_402_836_480, 'llmfit hf_models.json, row ibm-granite/granite-4.1-3b'],
  ['granite-4.1-30b', 28_865_728_512, 'llmfit hf_models.json, row ibm-granite/granite-4.1-30b'],
  ['helium-1-2b', 2_023_868_416, 'llmfit hf_models.json, row kyutai/helium-1-2b'],
  ['afm-4.5b-base', 4_619_184_640, 'llmfit hf_models.json, row arcee-ai/AFM-4.5B-Base'],
  ['starcoder2-3b', 3_030_371_328, 'llmfit hf_models.json, row bigcode/starcoder2-3b'],
  [
    'starcoder',
    15_517_456_384,
    'llmfit hf_models.json, row bigcode/starcoder: 15,819,446,272 with a second copy of the tied table',
  ],
  ['bloom-560m', 559_214_592, 'llmfit hf_models.json, row bigscience/bloom-560m'],
  [
    'mimo-7b-base',
    7_622_619_136,
    'llmfit hf_models.json, row XiaomiMiMo/MiMo-7B-Base: 7,833,409,536 with the module that predicts a further token',
  ],
  [
    'gpt2-medium',
    354_823_168,
    'llmfit hf_models.json, row openai-community/gpt2-medium: 379,988,992 with a mask buffer of 1024 x 1024 a layer',
  ],
  [
    'gpt2-large',
    774_030_080,
    'llmfit hf_models.json, row openai-community/gpt2-large: 811,778,816 with a mask buffer of 1024 x 1024 a layer',
  ],
  [
    'pythia-410m',
    405_334_016,
    'llmfit hf_models.json, row EleutherAI/pythia-410m: 505,997,504 with a mask buffer of 2048 x 2048 and 8 rotary frequencies a layer',
  ],
  ['t5-3b', 2_851_598_336, 'arXiv:1910.10683; docs/cost-model.md, Encoder and decoder'],
  [
    'bge-large-en-v1.5',
    335_141_888,
    'llmfit hf_models.json, row BAAI/bge-large-en-v1.5: 335,142,400 with 512 position ids',
  ],
  [
    'multilingual-e5-large-instruct',
    559_890_432,
    'llmfit hf_models.json, row intfloat/multilingual-e5-large-instruct',
  ],
];

describe.each(presets)('preset %s', (id, parameters) => {
  const model = readModel(presetConfig(id), id);

  test('has the published parameters', () => {
    expect(countParameters(model).total).toBe(parameters);
  });

  test('leaves no field unmodelled', () => {
    expect(model.unmodelled).toEqual([]);
  });
});

/** Checkpoints without a preset: their config's fields, and the Hub's total of the same file. */
const others: readonly (readonly [id: string, parameters: number, config: JsonObject])[] = [
  [
    'deepseek-ai/deepseek-coder-6.7b-instruct',
    6_740_512_768,
    {
      model_type: 'llama',
      hidden_size: 4096,
      intermediate_size: 11008,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      vocab_size: 32256,
      tie_word_embeddings: false,
    },
  ],
  [
    'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B',
    14_770_033_664,
    {
      model_type: 'qwen2',
      hidden_size: 5120,
      intermediate_size: 13824,
      num_hidden_layers: 48,
      num_attention_heads: 40,
      num_key_value_heads: 8,
      vocab_size: 152064,
      tie_word_embeddings: false,
    },
  ],
  [
    'ibm-research/PowerLM-3b',
    3_512_017_152,
    {
      model_type: 'granite',
      hidden_size: 2304,
      intermediate_size: 9216,
      num_hidden_layers: 40,
      num_attention_heads: 36,
      num_key_value_heads: 36,
      vocab_size: 49152,
      tie_word_embeddings: true,
      attention_bias: true,
      mlp_bias: true,
    },
  ],
  [
    'typhoon-ai/typhoon2.1-gemma3-4b',
    3_880_101_888,
    {
      model_type: 'gemma3_text',
      hidden_size: 2560,
      intermediate_size: 10240,
      num_hidden_layers: 34,
      num_attention_heads: 8,
      num_key_value_heads: 4,
      vocab_size: 262145,
      tie_word_embeddings: true,
      head_dim: 256,
      sliding_window: 1024,
    },
  ],
  [
    'cjvt/GaMS3-12B-Instruct',
    11_766_034_176,
    {
      model_type: 'gemma3_text',
      hidden_size: 3840,
      intermediate_size: 15360,
      num_hidden_layers: 48,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      vocab_size: 262208,
      tie_word_embeddings: true,
      head_dim: 256,
      sliding_window: 1024,
    },
  ],
  [
    'EssentialAI/rnj-1-instruct',
    8_310_501_376,
    {
      model_type: 'gemma3_text',
      hidden_size: 4096,
      intermediate_size: 16384,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      vocab_size: 128256,
      tie_word_embeddings: true,
      head_dim: 128,
    },
  ],
  [
    'CohereLabs/tiny-aya-base',
    3_349_227_520,
    {
      model_type: 'cohere2',
      hidden_size: 2048,
      intermediate_size: 11008,
      num_hidden_layers: 36,
      num_attention_heads: 16,
      num_key_value_heads: 4,
      vocab_size: 262144,
      tie_word_embeddings: true,
      sliding_window: 4096,
    },
  ],
  [
    'LGAI-EXAONE/EXAONE-Deep-7.8B',
    7_818_448_896,
    {
      model_type: 'exaone',
      hidden_size: 4096,
      intermediate_size: 14336,
      num_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 128,
      vocab_size: 102400,
      tie_word_embeddings: false,
    },
  ],
  [
    'zai-org/glm-4-9b-chat-hf',
    9_399_951_360,
    {
      model_type: 'glm',
      hidden_size: 4096,
      intermediate_size: 13696,
      num_hidden_layers: 40,
      num_attention_heads: 32,
      num_key_value_heads: 2,
      vocab_size: 151552,
      tie_word_embeddings: false,
      head_dim: 128,
      attention_bias: true,
    },
  ],
  [
    'zai-org/glm-edge-4b-chat',
    4_327_984_128,
    {
      model_type: 'glm',
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 40,
      num_attention_heads: 24,
      num_key_value_heads: 6,
      vocab_size: 59264,
      tie_word_embeddings: false,
      head_dim: 128,
      attention_bias: false,
    },
  ],
  [
    'bigscience/bloom-1b1',
    1_065_314_304,
    {
      model_type: 'bloom',
      n_embed: 1536,
      n_layer: 24,
      num_attention_heads: 16,
      vocab_size: 250880,
    },
  ],
  [
    'bigscience/bloom-3b',
    3_002_557_440,
    {
      model_type: 'bloom',
      n_embed: 2560,
      n_layer: 30,
      num_attention_heads: 32,
      vocab_size: 250880,
    },
  ],
  [
    'bigcode/tiny_starcoder_py',
    164_144_128,
    {
      model_type: 'gpt_bigcode',
      n_embd: 768,
      n_layer: 20,
      n_head: 12,
      n_inner: 3072,
      n_positions: 8192,
      vocab_size: 49152,
    },
  ],
  [
    'intfloat/e5-mistral-7b-instruct, without a head',
    7_110_660_096,
    {
      model_type: 'mistral',
      hidden_size: 4096,
      intermediate_size: 14336,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      vocab_size: 32000,
      tie_word_embeddings: false,
      architectures: ['MistralModel'],
      sliding_window: 4096,
    },
  ],
  [
    'BAAI/bge-small-en-v1.5',
    33_360_000,
    {
      architectures: ['BertModel'],
      model_type: 'bert',
      hidden_size: 384,
      intermediate_size: 1536,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      max_position_embeddings: 512,
      type_vocab_size: 2,
      vocab_size: 30522,
    },
  ],
  [
    'BAAI/bge-reranker-large, without its 514 position ids',
    559_891_457,
    {
      architectures: ['XLMRobertaForSequenceClassification'],
      id2label: { 0: 'LABEL_0' },
      model_type: 'xlm-roberta',
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      max_position_embeddings: 514,
      type_vocab_size: 1,
      vocab_size: 250002,
    },
  ],
  [
    'ibm-granite/granite-embedding-english-r2',
    149_014_272,
    {
      architectures: ['ModernBertModel'],
      model_type: 'modernbert',
      hidden_size: 768,
      intermediate_size: 1152,
      num_hidden_layers: 22,
      num_attention_heads: 12,
      max_position_embeddings: 8192,
      vocab_size: 50368,
    },
  ],
  [
    'facebook/bart-base',
    139_420_416,
    {
      architectures: ['BartForConditionalGeneration'],
      model_type: 'bart',
      d_model: 768,
      encoder_layers: 6,
      decoder_layers: 6,
      encoder_attention_heads: 12,
      decoder_attention_heads: 12,
      encoder_ffn_dim: 3072,
      decoder_ffn_dim: 3072,
      max_position_embeddings: 1024,
      num_hidden_layers: 6,
      vocab_size: 50265,
    },
  ],
  [
    'agentlans/flan-t5-small-simplifier',
    76_961_152,
    {
      architectures: ['T5ForConditionalGeneration'],
      model_type: 't5',
      d_model: 512,
      d_ff: 1024,
      d_kv: 64,
      num_layers: 8,
      num_heads: 6,
      feed_forward_proj: 'gated-gelu',
      tie_word_embeddings: false,
      vocab_size: 32128,
    },
  ],
  [
    'XLabs-AI/xflux_text_encoders',
    4_762_310_656,
    {
      architectures: ['T5EncoderModel'],
      model_type: 't5',
      d_model: 4096,
      d_ff: 10240,
      d_kv: 64,
      num_layers: 24,
      num_decoder_layers: 24,
      num_heads: 64,
      feed_forward_proj: 'gated-gelu',
      tie_word_embeddings: false,
      vocab_size: 32128,
    },
  ],
  [
    'naver-hyperclovax/HyperCLOVAX-SEED-Think-14B',
    14_748_112_896,
    {
      model_type: 'hyperclovax',
      hidden_size: 6144,
      intermediate_size: 14336,
      num_hidden_layers: 38,
      num_attention_heads: 48,
      num_key_value_heads: 8,
      head_dim: 128,
      vocab_size: 110592,
      use_post_norm: true,
      tie_word_embeddings: false,
    },
  ],
  [
    'adept/fuyu-8b, its text model: 9,408,238,592 less 11,063,296 of the image projection',
    9_397_175_296,
    {
      model_type: 'persimmon',
      hidden_size: 4096,
      intermediate_size: 16384,
      num_hidden_layers: 36,
      num_attention_heads: 64,
      num_key_value_heads: 64,
      vocab_size: 262144,
      tie_word_embeddings: false,
      qk_layernorm: true,
    },
  ],
];

test.each(others)('%s has the published parameters', (id, parameters, config) => {
  const model = readModel(config, id);
  expect(countParameters(model).total).toBe(parameters);
  expect(model.unmodelled).toEqual([]);
});
