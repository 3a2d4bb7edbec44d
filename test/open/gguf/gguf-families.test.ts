import { describe, expect, test } from 'vitest';
import { readModel } from '../../../source/model/read-model.js';
import { configOfGguf } from '../../../source/open/gguf/gguf-config.js';
import { GgufMetadata } from '../../../source/open/gguf/gguf-metadata.js';

type Keys = Readonly<Record<string, number | boolean | readonly number[]>>;

interface Sample {
  readonly keys: Keys;
  /** Rows of the embedding. */
  readonly vocabulary: number;
  /** Further tensors that tell something by being there. */
  readonly tensors?: readonly string[];
}

function parametersOf(architecture: string, { keys, vocabulary, tensors = [] }: Sample): number {
  const metadata = new Map<string, unknown>([['general.architecture', architecture]]);
  for (const [key, value] of Object.entries(keys)) metadata.set(`${architecture}.${key}`, value);
  const embedding = {
    name: 'token_embd.weight',
    shape: [vocabulary, Number(keys['embedding_length'])],
    dtype: 'f16',
    bytes: 0,
  };
  const others = tensors.map((name) => ({ name, shape: [1], dtype: 'f32', bytes: 0 }));
  const config = configOfGguf(new GgufMetadata(metadata, [embedding, ...others], 'x.gguf'));
  return readModel(config, architecture).tensors.reduce(
    (sum, { shape, copies }) => sum + copies * shape.reduce((product, size) => product * size, 1),
    0,
  );
}

const sizes = (layers: number, hidden: number, inner: number, heads: number, kvHeads: number) => ({
  block_count: layers,
  embedding_length: hidden,
  feed_forward_length: inner,
  'attention.head_count': heads,
  'attention.head_count_kv': kvHeads,
});
const output = 'output.weight';
const queryBias = 'blk.0.attn_q.bias';
const queryNorm = 'blk.0.attn_q_norm.weight';

/** Sizes as in the published configs, under the keys of llama.cpp's converter; totals as the Hub counts them. */
describe('a header gives the published number of parameters', () => {
  test.each<[string, string, number, Sample]>([
    [
      'Mistral-7B-v0.1',
      'llama',
      7_241_732_096,
      { keys: sizes(32, 4096, 14336, 32, 8), vocabulary: 32000, tensors: [output] },
    ],
    [
      'Mixtral-8x7B-v0.1',
      'llama',
      46_702_792_704,
      {
        keys: { ...sizes(32, 4096, 14336, 32, 8), expert_count: 8, expert_used_count: 2 },
        vocabulary: 32000,
        tensors: [output],
      },
    ],
    [
      'Qwen2.5-3B',
      'qwen2',
      3_085_938_688,
      { keys: sizes(36, 2048, 11008, 16, 2), vocabulary: 151936 },
    ],
    [
      'Qwen2-57B-A14B',
      'qwen2moe',
      57_408_658_944,
      {
        keys: {
          ...sizes(28, 3584, 18944, 28, 4),
          expert_count: 64,
          expert_used_count: 8,
          expert_feed_forward_length: 2560,
          expert_shared_feed_forward_length: 20480,
        },
        vocabulary: 151936,
        tensors: [output],
      },
    ],
    [
      'Qwen3-8B',
      'qwen3',
      8_190_735_360,
      {
        keys: { ...sizes(36, 4096, 12288, 32, 8), 'attention.key_length': 128 },
        vocabulary: 151936,
        tensors: [output, queryNorm],
      },
    ],
    [
      'Qwen3-30B-A3B',
      'qwen3moe',
      30_532_122_624,
      {
        keys: {
          ...sizes(48, 2048, 6144, 32, 4),
          'attention.key_length': 128,
          expert_count: 128,
          expert_used_count: 8,
          expert_feed_forward_length: 768,
        },
        vocabulary: 151936,
        tensors: [output, queryNorm],
      },
    ],
    [
      'Qwen3-Next-80B-A3B',
      'qwen3next',
      79_674_391_296,
      {
        keys: {
          ...sizes(48, 2048, 5120, 16, 2),
          'attention.key_length': 256,
          expert_count: 512,
          expert_used_count: 10,
          expert_feed_forward_length: 512,
          expert_shared_feed_forward_length: 512,
          'ssm.conv_kernel': 4,
          'ssm.state_size': 128,
          'ssm.group_count': 16,
          'ssm.time_step_rank': 32,
          'ssm.inner_size': 4096,
        },
        vocabulary: 151936,
        tensors: [output],
      },
    ],
    [
      'gemma-2-2b',
      'gemma2',
      2_614_341_888,
      {
        keys: {
          ...sizes(26, 2304, 9216, 8, 4),
          'attention.key_length': 256,
          'attention.sliding_window': 4096,
        },
        vocabulary: 256000,
      },
    ],
    [
      'gemma-3-1b-it',
      'gemma3',
      999_885_952,
      {
        keys: {
          ...sizes(26, 1152, 6912, 4, 1),
          'attention.key_length': 256,
          'attention.sliding_window': 512,
        },
        vocabulary: 262144,
      },
    ],
    [
      'Phi-3-mini-4k',
      'phi3',
      3_821_079_552,
      { keys: sizes(32, 3072, 8192, 32, 32), vocabulary: 32064, tensors: [output] },
    ],
    [
      'Phi-1.5',
      'phi2',
      1_418_270_720,
      { keys: sizes(24, 2048, 8192, 32, 32), vocabulary: 51200, tensors: [output, 'output.bias'] },
    ],
    [
      'Phi-mini-MoE',
      'phimoe',
      7_647_632_704,
      {
        keys: { ...sizes(32, 4096, 960, 32, 8), expert_count: 16, expert_used_count: 2 },
        vocabulary: 32064,
        tensors: [output, 'output.bias', queryBias, 'blk.0.attn_output.bias'],
      },
    ],
    [
      'DeepSeek-V3',
      'deepseek2',
      671_026_419_200,
      {
        keys: {
          ...sizes(61, 7168, 18432, 128, 1),
          'attention.q_lora_rank': 1536,
          'attention.kv_lora_rank': 512,
          'attention.key_length': 576,
          'attention.value_length': 512,
          'attention.key_length_mla': 192,
          'attention.value_length_mla': 128,
          'rope.dimension_count': 64,
          expert_count: 256,
          expert_used_count: 8,
          expert_shared_count: 1,
          expert_feed_forward_length: 2048,
          leading_dense_block_count: 3,
        },
        vocabulary: 129280,
        tensors: [output, 'blk.3.exp_probs_b.bias'],
      },
    ],
    [
      'DeepSeek-V2, in an old file',
      'deepseek2',
      235_741_434_880,
      {
        keys: {
          ...sizes(60, 5120, 12288, 128, 128),
          'attention.q_lora_rank': 1536,
          'attention.kv_lora_rank': 512,
          'attention.key_length': 192,
          'attention.value_length': 128,
          'rope.dimension_count': 64,
          expert_count: 160,
          expert_used_count: 6,
          expert_shared_count: 2,
          expert_feed_forward_length: 1536,
          leading_dense_block_count: 1,
        },
        vocabulary: 102400,
        tensors: [output],
      },
    ],
    [
      'gpt-oss-20b',
      'gpt-oss',
      20_914_757_184,
      {
        keys: {
          ...sizes(24, 2880, 2880, 64, 8),
          'attention.key_length': 64,
          'attention.sliding_window': 128,
          expert_count: 32,
          expert_used_count: 4,
          expert_feed_forward_length: 2880,
        },
        vocabulary: 201088,
        tensors: [output, queryBias],
      },
    ],
    [
      'Falcon-7B',
      'falcon',
      6_921_720_704,
      { keys: sizes(32, 4544, 18176, 71, 1), vocabulary: 65024 },
    ],
    [
      'OLMo-2-1B',
      'olmo2',
      1_484_916_736,
      { keys: sizes(16, 2048, 8192, 16, 16), vocabulary: 100352, tensors: [output] },
    ],
    [
      'granite-3.3-2b',
      'granite',
      2_533_539_840,
      { keys: sizes(40, 2048, 8192, 32, 8), vocabulary: 49159 },
    ],
    [
      'granite-3.0-1b-a400m',
      'granitemoe',
      1_334_625_280,
      {
        keys: { ...sizes(24, 1024, 512, 16, 8), expert_count: 32, expert_used_count: 8 },
        vocabulary: 49152,
      },
    ],
    [
      'EXAONE-3.5-2.4B',
      'exaone',
      2_405_327_360,
      { keys: sizes(30, 2560, 7168, 32, 8), vocabulary: 102400 },
    ],
    [
      'internlm2-20b',
      'internlm2',
      19_861_149_696,
      { keys: sizes(48, 6144, 16384, 48, 8), vocabulary: 92544, tensors: [output] },
    ],
    [
      'SmolLM3-3B',
      'smollm3',
      3_075_098_624,
      { keys: sizes(36, 2048, 11008, 16, 4), vocabulary: 128256 },
    ],
    [
      'Seed-OSS-36B',
      'seed_oss',
      36_151_104_512,
      {
        keys: { ...sizes(64, 5120, 27648, 80, 8), 'attention.key_length': 128 },
        vocabulary: 155136,
        tensors: [output, queryBias],
      },
    ],
    [
      'stablelm-2-1.6b',
      'stablelm',
      1_644_515_328,
      {
        keys: sizes(24, 2048, 5632, 32, 32),
        vocabulary: 100352,
        tensors: [output, queryBias, 'blk.0.ffn_norm.weight'],
      },
    ],
    [
      'starcoder2-7b',
      'starcoder2',
      7_173_923_840,
      { keys: sizes(32, 4608, 18432, 36, 4), vocabulary: 49152 },
    ],
    [
      'Pythia-1.4B',
      'gptneox',
      1_414_647_808,
      { keys: sizes(24, 2048, 8192, 16, 16), vocabulary: 50304, tensors: [output] },
    ],
    [
      'GPT-2',
      'gpt2',
      124_439_808,
      { keys: { ...sizes(12, 768, 3072, 12, 12), context_length: 1024 }, vocabulary: 50257 },
    ],
    [
      'BLOOM-7B1',
      'bloom',
      7_069_016_064,
      { keys: sizes(30, 4096, 16384, 32, 32), vocabulary: 250880 },
    ],
    ['MPT-7B', 'mpt', 6_649_286_656, { keys: sizes(32, 4096, 16384, 32, 32), vocabulary: 50432 }],
    [
      'Mamba-2.8B',
      'mamba',
      2_768_345_600,
      {
        keys: {
          block_count: 64,
          embedding_length: 2560,
          feed_forward_length: 0,
          'attention.head_count': 0,
          'ssm.conv_kernel': 4,
          'ssm.inner_size': 5120,
          'ssm.state_size': 16,
          'ssm.time_step_rank': 160,
        },
        vocabulary: 50280,
      },
    ],
    [
      'Command R+ (08-2024)',
      'command-r',
      103_810_674_688,
      { keys: sizes(64, 12288, 33792, 96, 8), vocabulary: 256000, tensors: [queryNorm] },
    ],
    [
      'GLM-4.5',
      'glm4moe',
      352_797_829_024,
      {
        keys: {
          ...sizes(93, 5120, 12288, 96, 8),
          'attention.key_length': 128,
          nextn_predict_layers: 1,
          expert_count: 160,
          expert_used_count: 8,
          expert_shared_count: 1,
          expert_feed_forward_length: 1536,
          leading_dense_block_count: 3,
        },
        vocabulary: 151552,
        tensors: [output, queryBias, queryNorm],
      },
    ],
    [
      'GLM-4-9B',
      'chatglm',
      9_399_951_360,
      {
        keys: sizes(40, 4096, 13696, 32, 2),
        vocabulary: 151552,
        tensors: [output, 'blk.0.attn_qkv.bias'],
      },
    ],
    [
      'MiniMax-M2',
      'minimax-m2',
      228_689_764_864,
      {
        keys: {
          ...sizes(62, 3072, 1536, 48, 8),
          'attention.key_length': 128,
          expert_count: 256,
          expert_used_count: 8,
          expert_feed_forward_length: 1536,
        },
        vocabulary: 200064,
        tensors: [output, queryNorm, 'blk.0.exp_probs_b.bias'],
      },
    ],
  ])('%s (%s): %i', (_name, architecture, parameters, sample) => {
    expect(parametersOf(architecture, sample)).toBe(parameters);
  });
});
