import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gguf } from '@huggingface/gguf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWeightFormat } from '../../../source/formats/index.js';
import { readGguf } from '../../../source/open/gguf/gguf-file.js';
import { openGguf } from '../../../source/open/gguf/gguf-model.js';
import { fileTypeId, ggufTensorSize } from '../../../source/open/gguf/gguf-types.js';
import { OpenError } from '../../../source/open/open-error.js';
import { temporaryFolder } from '../fixtures.js';
import { llamaMetadata, llamaTensors } from './gguf-samples.js';
import { type GgufTensor, writeGguf } from './write-gguf.js';

function fileOf(bytes: Uint8Array, name = 'model.gguf'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const open = (metadata: Parameters<typeof writeGguf>[0], tensors: readonly GgufTensor[] = []) =>
  openGguf(fileOf(writeGguf(metadata, tensors)));

describe('Llama-3.1-8B in Q4_K_M', () => {
  test('the config in the words of Hugging Face', async () => {
    const model = await open(llamaMetadata, llamaTensors);
    expect(model).toMatchObject({
      name: 'Meta Llama 3.1 8B',
      weightsFormat: 'q4_k_m',
      // The sample is a header without its weights.
      notices: [expect.stringMatching(/ends before its last tensor does/)],
    });
    expect(model.config).toEqual({
      model_type: 'llama',
      num_hidden_layers: 32,
      hidden_size: 4096,
      intermediate_size: 14336,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
      vocab_size: 128256,
      tie_word_embeddings: false,
    });
  });

  test('4,912,898,304 bytes of tensors (the published file, docs/cost-model.md, GGUF mixtures)', async () => {
    const { tensors = [] } = await open(llamaMetadata, llamaTensors);
    expect(tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(4_912_898_304);
    expect(tensors[4 + 6]).toEqual({
      name: 'blk.0.ffn_gate.weight',
      shape: [14336, 4096],
      dtype: 'q4_k',
      bytes: (14336 * 4096 * 144) / 256,
    });
  });
});

describe('families with names of their own', () => {
  const base = (
    architecture: string,
    keys: Readonly<Record<string, number | number[] | boolean>>,
  ) => ({
    'general.architecture': architecture,
    ...Object.fromEntries(
      Object.entries({ block_count: 4, embedding_length: 512, ...keys }).map(([key, value]) => [
        `${architecture}.${key}`,
        value,
      ]),
    ),
  });

  test('a llama file with experts is a Mixtral', async () => {
    const { config } = await open(
      base('llama', { feed_forward_length: 64, expert_count: 8, expert_used_count: 2 }),
    );
    expect(config).toMatchObject({
      model_type: 'mixtral',
      num_local_experts: 8,
      num_experts_per_tok: 2,
      intermediate_size: 64,
    });
    expect(config).not.toHaveProperty('num_experts');
  });

  test('latent attention: DeepSeek-V3 keeps the sizes of expanded heads', async () => {
    const { config } = await open(
      base('deepseek2', {
        'attention.head_count': 128,
        'attention.head_count_kv': 1,
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
      }),
      [['blk.3.exp_probs_b.bias', [256], 0]],
    );
    expect(config).toMatchObject({
      model_type: 'deepseek_v3',
      q_lora_rank: 1536,
      kv_lora_rank: 512,
      qk_rope_head_dim: 64,
      qk_nope_head_dim: 128,
      v_head_dim: 128,
      n_routed_experts: 256,
      n_shared_experts: 1,
      moe_intermediate_size: 2048,
      first_k_dense_replace: 3,
    });
    expect(config).not.toHaveProperty('head_dim');
  });

  test('gpt-oss alternates windows, beginning with one', async () => {
    const { config } = await open(
      base('gpt-oss', { 'attention.sliding_window': 128, expert_count: 32 }),
    );
    expect(config).toMatchObject({ model_type: 'gpt_oss', sliding_window: 128 });
    expect(config['layer_types']).toEqual([
      'sliding_attention',
      'full_attention',
      'sliding_attention',
      'full_attention',
    ]);
  });

  test('windows that a header lists a layer each', async () => {
    const { config } = await openGguf(
      fileOf(
        writeGguf(
          {
            'general.architecture': 'gemma3',
            'gemma3.block_count': 3,
            'gemma3.embedding_length': 64,
            'gemma3.attention.sliding_window': 512,
            'gemma3.attention.sliding_window_pattern': [true, true, false],
          },
          [],
        ),
      ),
    );
    expect(config['layer_types']).toEqual([
      'sliding_attention',
      'sliding_attention',
      'full_attention',
    ]);
    expect(config).not.toHaveProperty('sliding_window_pattern');
  });

  test('heads and widths that differ by layer stay lists', async () => {
    const { config } = await open(
      base('deci', { feed_forward_length: [1, 2, 3, 4], 'attention.head_count_kv': [8, 8, 8, 8] }),
    );
    expect(config).toMatchObject({
      model_type: 'deci',
      intermediate_size: [1, 2, 3, 4],
      num_key_value_heads: 8,
    });
  });

  test('modules that predict further tokens are not layers', async () => {
    const { config } = await open(base('glm4moe', { block_count: 47, nextn_predict_layers: 1 }));
    expect(config).toMatchObject({ num_hidden_layers: 46, num_nextn_predict_layers: 1 });
  });

  test('no output matrix means a tied one', async () => {
    const { config } = await open(base('qwen2', {}), [['token_embd.weight', [512, 1000], 0]]);
    expect(config).toMatchObject({ tie_word_embeddings: true, vocab_size: 1000 });
  });
});

test('a model in several files is one, whichever is named', async () => {
  const folder = temporaryFolder();
  const write = (part: number, bytes: Buffer) =>
    writeFileSync(join(folder, `m-0000${part}-of-00002.gguf`), bytes);
  write(1, writeGguf(llamaMetadata, llamaTensors.slice(0, 100)));
  write(2, writeGguf({ 'split.no': 1 }, llamaTensors.slice(100)));
  const model = await openGguf(join(folder, 'm-00002-of-00002.gguf'));
  expect(model.tensors).toHaveLength(llamaTensors.length);
  expect(model.config['num_hidden_layers']).toBe(32);
  await expect(openGguf(join(folder, 'm-00001-of-00003.gguf'))).rejects.toThrow(
    /m-00001-of-00003\.gguf: no such file/,
  );
});

test('another reader of the format finds the same tensors', async () => {
  const path = fileOf(writeGguf(llamaMetadata, llamaTensors));
  const { tensorInfos } = await gguf(path, { allowLocalFile: true });
  const { tensors } = await readGguf(path);
  expect(tensors.map(({ name, shape }) => [name, shape])).toEqual(
    tensorInfos.map(({ name, shape }) => [name, shape.map(Number).toReversed()]),
  );
});

test('files of the other byte order are read too', async () => {
  const little = await open(llamaMetadata, llamaTensors);
  const big = await openGguf(fileOf(writeGguf(llamaMetadata, llamaTensors, 64, 'big')));
  const withoutPath = { id: '', notices: [] };
  expect({ ...big, ...withoutPath }).toEqual({ ...little, ...withoutPath });
});

test('the tokenizer of a large vocabulary is skipped, the layers after it are read', async () => {
  const { 'tokenizer.ggml.tokens': _, ...rest } = llamaMetadata;
  const path = fileOf(
    writeGguf(
      {
        'tokenizer.ggml.tokens': Array.from({ length: 300_000 }, (_unused, index) => `t${index}`),
        'tokenizer.ggml.scores': Array.from({ length: 300_000 }, () => 1),
        'tokenizer.chat_template': 'x'.repeat(100_000),
        ...rest,
      },
      llamaTensors,
    ),
  );
  expect((await openGguf(path)).config['num_hidden_layers']).toBe(32);
});

test('every file type is a known weight format', () => {
  const ids = Array.from({ length: 64 }, (_, number) => fileTypeId(number)).filter((id) => id);
  expect(ids).toHaveLength(36);
  expect(ids.filter((id) => !isWeightFormat(id ?? ''))).toEqual([]);
});

test('whole blocks only', () => {
  expect(ggufTensorSize(39, [2880, 2880, 32], 't')).toEqual({
    dtype: 'mxfp4',
    bytes: (2880 * 2880 * 32 * 17) / 32,
  });
  expect(() => ggufTensorSize(12, [100, 4], 'tensor "x"')).toThrow(
    'tensor "x": a row of 100 is no whole number of q4_k blocks',
  );
  expect(() => ggufTensorSize(999, [256], 'tensor "x"')).toThrow('is of type 999');
});

describe('any other file is refused in one line', () => {
  const good = writeGguf(llamaMetadata, llamaTensors);
  const changed = (at: number, bytes: readonly number[]) => {
    const copy = Buffer.from(good);
    copy.set(bytes, at);
    return copy;
  };
  test.each([
    ['empty', Buffer.alloc(0), /is no GGUF file/],
    ['text', Buffer.from('hello, this is plain text, not a model'), /is no GGUF file/],
    ['a version of the past', changed(4, [1, 0, 0, 0]), /of version 1; 2 and 3 can be read/],
    ['a version of the future', changed(4, [9, 0, 0, 0]), /of version 9; 2 and 3 can be read/],
    ['millions of tensors', changed(8, [255, 255, 255, 0]), /is cut short/],
    [
      'impossible keys',
      changed(16, [0, 0, 0, 0, 0, 0, 0, 255]),
      /is broken: a size of|is cut short/,
    ],
    ['cut in the keys', good.subarray(0, 3000), /is cut short|is broken/],
    ['cut in the tensors', good.subarray(0, good.length - 600), /is cut short/],
    ['no architecture', writeGguf({ 'general.name': 'x' }, []), /no general.architecture/],
    ['no layers', writeGguf({ 'general.architecture': 'llama' }, []), /no llama.block_count/],
  ])('%s', async (_what, bytes, message) => {
    await expect(openGguf(fileOf(bytes))).rejects.toThrow(message);
  });

  test('names with control characters come out printable', async () => {
    const model = await open({ ...llamaMetadata, 'general.name': 'evil\x1b[2J\u202e' }, [
      ['x\x07', [32], 0],
    ]);
    expect(model.name).toBe('evil␛[2J\\u{202e}');
    expect(model.tensors?.[0]?.name).toBe('x␇');
  });
});

test('cut and bit-flipped files are read or refused, within bounds', async () => {
  const good = writeGguf(llamaMetadata, llamaTensors.slice(0, 13));
  const folder = temporaryFolder();
  const path = join(folder, 'fuzzed.gguf');
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(7)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, fc.nat(good.length), fc.boolean(), async (bits, end, cut) => {
      const bytes = Buffer.from(good);
      for (const [at, bit] of bits) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(path, cut ? bytes.subarray(0, end) : bytes);
      await openGguf(path).catch((error: unknown) => {
        expect(error).toBeInstanceOf(OpenError);
        expect((error as OpenError).message).not.toMatch(/\p{Cc}/u);
      });
    }),
    { numRuns: 150 },
  );
});

describe('a truncated or broken file gives a notice or is refused', () => {
  const small: readonly GgufTensor[] = [['token_embd.weight', [64, 2], 0]];

  test('a whole file gives no notice', async () => {
    const header = await readGguf(fileOf(writeGguf(llamaMetadata, small, 64 * 2 * 4 + 32)));
    expect(header.cut).toBe(false);
  });

  test('a file that ends before its last tensor gives a notice', async () => {
    expect((await readGguf(fileOf(writeGguf(llamaMetadata, small, 8)))).cut).toBe(true);
  });

  test.each<[string, readonly GgufTensor[], RegExp]>([
    ['the same tensor twice', [...small, ...small], /has "token_embd\.weight" twice/],
    ['a dimension of 0', [['token_embd.weight', [64, 0], 0]], /has a dimension of 0/],
    ['a tensor without a name', [['', [64, 2], 0]], /has no name/],
  ])('%s', async (_, tensors, why) => {
    await expect(readGguf(fileOf(writeGguf(llamaMetadata, tensors, 4096)))).rejects.toThrow(why);
  });
});
