import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelChoice } from '../../source/command-line/open-scenario.js';
import { buildReport } from '../../source/cost/build-report.js';
import { openGguf } from '../../source/open/gguf/gguf-model.js';
import { openSafetensors } from '../../source/open/model-folder.js';
import { reportJson } from '../../source/report/json.js';
import { withConfigField } from '../../source/scenario/config-field.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { temporaryFolder } from '../open/fixtures.js';
import { llamaMetadata, llamaTensors } from '../open/gguf/gguf-samples.js';
import { type GgufTensor, writeGguf } from '../open/gguf/write-gguf.js';
import { writeSafetensors } from '../open/write-safetensors.js';
import { scenarioOf } from './scenarios.js';

const Q5_K = 13;
const Q8_0 = 8;

/** A "dynamic" mixture that no rule gives: Q8_0 attention output in the first four layers, Q5_K head. */
const dynamic: readonly GgufTensor[] = llamaTensors.map(([name, dimensions, type]) => {
  if (name === 'output.weight') return [name, dimensions, Q5_K];
  return /^blk\.[0-3]\.attn_output/.test(name)
    ? [name, dimensions, Q8_0]
    : [name, dimensions, type];
});

async function opened(tensors: readonly GgufTensor[], metadata = llamaMetadata) {
  const path = join(temporaryFolder(), 'model.gguf');
  writeFileSync(path, writeGguf(metadata, tensors));
  return openGguf(path);
}

async function scenario(tensors = dynamic): Promise<Scenario> {
  return { ...scenarioOf('gpt2'), model: modelChoice(await opened(tensors)) };
}

/** Bytes of the header, counted here: elements by each type's own block. */
const HEAD = (4096 * 128_256 * 176) / 256;
const DYNAMIC_BYTES =
  4_912_898_304 - (4096 * 128_256 * 210) / 256 + HEAD + 4 * 4096 * 4096 * (34 / 32 - 144 / 256);

const weights = (of: Scenario, device = 0) => buildReport(of).memory.devices[device]?.weights ?? 0;

describe('weights of an opened GGUF file', () => {
  test('are those of its header, in its own format', async () => {
    const file = await scenario();
    expect(weights(file)).toBe(DYNAMIC_BYTES);
    expect(buildReport(file).settled.weights).toBe('q4_k_m');
    expect(buildReport(file).parameters.total).toBe(8_030_261_248);
  });

  test('in another format are that format’s', async () => {
    const file = await scenario();
    expect(weights({ ...file, weights: 'bf16' })).toBe(2 * 8_030_261_248);
  });

  test('are those of a drafting model too, whatever format the large one is in (docs/cost-model.md, Speculative decoding)', async () => {
    const large = { ...scenarioOf('llama-3.1-70b'), weights: 'fp8' };
    const { model: draft } = await scenario();
    expect(weights({ ...large, draft }) - weights(large)).toBe(DYNAMIC_BYTES);
  });

  test('divide over pipeline stages by the layers that each holds', async () => {
    const file = { ...(await scenario()), pp: 4 };
    const scattered = { ...file, hardware: { ...file.hardware, count: 4 } };
    const stages = [0, 1, 2, 3].map((device) => weights(scattered, device));
    expect(stages.reduce((sum, bytes) => sum + bytes, 0)).toBe(DYNAMIC_BYTES);
    // The last stage has the head; its layers are of the published mixture.
    const { model } = await scenario(llamaTensors);
    const plain = weights({ ...scattered, model }, 3);
    expect(stages[3]).toBe(plain - (4096 * 128_256 * 210) / 256 + HEAD);
  });

  test('divide over tensor ranks as the model’s matrices do: norms on all of them', async () => {
    const file = { ...(await scenario()), tp: 8 };
    const rank = weights({ ...file, hardware: { ...file.hardware, count: 8 } });
    expect(rank).toBeGreaterThan(DYNAMIC_BYTES / 8);
    expect(rank).toBeLessThan(DYNAMIC_BYTES / 8 + 2 ** 21);
  });

  test('survive being written as JSON and read back', async () => {
    const { scenario: written } = reportJson(buildReport(await scenario()));
    const again = readScenario(JSON.parse(JSON.stringify(written)));
    expect(weights(again)).toBe(DYNAMIC_BYTES);
  });

  test('no longer hold once a field of the config is edited', async () => {
    const edited = withConfigField(await scenario(), 'num_hidden_layers', 31);
    expect(edited.model.stored).toBeUndefined();
    const { model, ...rest } = await scenario();
    const back = withConfigField({ ...rest, model }, 'num_hidden_layers', 32);
    // Of the same shape again, but not the file's any more: llama.cpp's own mixture.
    expect(weights({ ...back, weights: 'q4_k_m' })).toBe(4_912_898_304 - 4 * 64);
  });

  test('are the format’s where the file lacks layers', async () => {
    const { model } = await scenario(dynamic.filter(([name]) => !name.startsWith('blk.7.')));
    expect(model.stored).toBeUndefined();
  });

  test('are in the format that the file names where they do not fit its shape, of a drafting model too', async () => {
    const { model } = await scenario(dynamic.filter(([name]) => !name.startsWith('blk.7.')));
    // llama.cpp's own Q4_K_M of Llama-3.1-8B, without the frequency factors that a file brings (docs/cost-model.md, GGUF mixtures).
    const published = 4_912_898_304 - 4 * 64;
    expect(buildReport({ ...scenarioOf('gpt2'), model }).settled.weights).toBe('q4_k_m');
    const large = { ...scenarioOf('llama-3.1-70b'), weights: 'fp8' };
    expect(weights({ ...large, draft: model }) - weights(large)).toBe(published);
    const written = JSON.parse(JSON.stringify({ ...large, draft: model }));
    expect(weights(readScenario(written)) - weights(large)).toBe(published);
  });

  test('stay in the file’s format when its config is edited', async () => {
    const edited = withConfigField(await scenario(), 'num_hidden_layers', 31);
    expect(buildReport(edited).settled.weights).toBe('q4_k_m');
  });

  test('that are not numbers are refused when read', async () => {
    const { model, ...rest } = await scenario();
    const broken = { ...rest, model: { ...model, stored: { ...model.stored, dense: [null] } } };
    expect(() => readScenario(JSON.parse(JSON.stringify(broken)))).toThrow(/model\.stored/);
  });
});

describe('weights of an opened safetensors file', () => {
  const config = {
    model_type: 'mixtral',
    num_hidden_layers: 2,
    hidden_size: 64,
    intermediate_size: 128,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    vocab_size: 1000,
    num_local_experts: 4,
    num_experts_per_tok: 2,
    tie_word_embeddings: false,
  };
  const layer = (index: number): readonly (readonly [string, readonly number[]])[] => [
    [`model.layers.${index}.self_attn.q_proj.weight`, [64, 64]],
    [`model.layers.${index}.self_attn.k_proj.weight`, [32, 64]],
    [`model.layers.${index}.self_attn.v_proj.weight`, [32, 64]],
    [`model.layers.${index}.self_attn.o_proj.weight`, [64, 64]],
    [`model.layers.${index}.block_sparse_moe.gate.weight`, [4, 64]],
    ...[0, 1, 2, 3].flatMap((expert) =>
      (['w1', 'w2', 'w3'] as const).map((name): readonly [string, readonly number[]] => [
        `model.layers.${index}.block_sparse_moe.experts.${expert}.${name}.weight`,
        name === 'w2' ? [64, 128] : [128, 64],
      ]),
    ),
    [`model.layers.${index}.input_layernorm.weight`, [64]],
    [`model.layers.${index}.post_attention_layernorm.weight`, [64]],
  ];
  const tensors: readonly (readonly [string, readonly number[]])[] = [
    ['model.embed_tokens.weight', [1000, 64]],
    ['model.norm.weight', [64]],
    ['lm_head.weight', [1000, 64]],
    ...layer(0),
    ...layer(1),
  ];

  test('are its header’s, with separate experts: two expert ranks hold half of them each', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'model.safetensors');
    // Routers in fp32, the rest in bf16: 2 bytes more for each of 2·4·64 elements.
    let end = 0;
    const header = Object.fromEntries(
      tensors.map(([name, shape]) => {
        const begin = end;
        const isRouter = name.includes('gate');
        end += (isRouter ? 4 : 2) * shape.reduce((product, size) => product * size, 1);
        return [name, { dtype: isRouter ? 'F32' : 'BF16', shape, data_offsets: [begin, end] }];
      }),
    );
    writeFileSync(path, writeSafetensors(header, end));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const model = modelChoice(await openSafetensors(path));
    const file: Scenario = { ...scenarioOf('gpt2'), model };
    const { total } = buildReport(file).parameters;
    expect(weights(file)).toBe(2 * total + 2 * 2 * 4 * 64);
    const experts = 2 * 2 * 4 * 3 * 64 * 128;
    const split = { ...file, ep: 2, hardware: { ...file.hardware, count: 2 } };
    expect(weights(split)).toBe(weights(file) - experts / 2);
  });
});
