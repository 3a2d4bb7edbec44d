import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { type PrintedCache, printedCaches } from '../engines/facts.js';
import { scenarioOf } from './scenarios.js';

const MIB = 2 ** 20;

/** Shipped presets by the names that the logs have. */
const PRESETS: readonly (readonly [RegExp, string])[] = [
  [/^gpt-oss-20b/, 'gpt-oss-20b'],
  [/^gpt-oss-120b/, 'gpt-oss-120b'],
  [/^Qwen2.5-Coder-32B/, 'qwen2.5-coder-32b-instruct'],
  [/^gemma-3-270m/, 'gemma-3-270m'],
  [/^Gemma-3-27B/, 'gemma-3-27b-it'],
  [/^Qwen3.5-9B/, 'qwen3.5-9b'],
  [/^Qwen3.5-4B/, 'qwen3.5-4b'],
  [/^Qwen3.5-35B-A3B/, 'qwen3.5-35b-a3b'],
  // Qwen3.6 and 3.8 have the shape of 3.5.
  [/27B/, 'qwen3.5-27b'],
  [/deepseek/i, 'deepseek-v3'],
  [/^Qwen3[ -]235B|^Models$/, 'qwen3-235b-a22b'],
  [/^Meta_Llama_3.1_8b/, 'llama-3.1-8b'],
  [/^Qwen3-32B/, 'qwen3-32b'],
  [/^Qwen3-30B-A3B/, 'qwen3-30b-a3b'],
];

/** Of models that no preset is shipped for, the shape that the same log prints. */
const SHAPES: readonly (readonly [RegExp, (row: PrintedCache) => Scenario['model']['config']])[] = [
  [
    /^GLM Z1/,
    (row) => ({
      model_type: 'glm4',
      hidden_size: 6144,
      intermediate_size: 23_040,
      num_hidden_layers: row.n_layer ?? 0,
      num_attention_heads: 48,
      num_key_value_heads: (row.n_head_kv as number | undefined) ?? null,
      head_dim: 128,
      vocab_size: 151_552,
      tie_word_embeddings: false,
    }),
  ],
  [
    /^Llama_Nemotron_Ultra/,
    (row) => ({
      model_type: 'nemotron-nas',
      hidden_size: 16_384,
      num_hidden_layers: row.n_layer ?? 0,
      num_attention_heads: 128,
      vocab_size: 128_256,
      block_configs: (row.n_head_kv as readonly number[]).map((heads) => ({
        attention: heads > 0 ? { n_heads_in_group: 128 / heads } : { no_op: true },
        ffn: { ffn_mult: 1 },
      })),
    }),
  ],
];

/** What the row's own text says that is not llama-server's default: nothing of the printed size. */
const SWITCHES: Readonly<Record<string, Partial<Scenario>>> = {
  // ik_llama.cpp has no cache for windows.
  'kv-i035': { fullWindows: true },
  // "kv_unified = false", n_ubatch 1024.
  'kv-m049': { batchedTokens: 1024 },
};

/** Builds of 2025 and before that cached latents expanded (`mla_mode` 0), or kept a copy as values: not today's. */
const OLD_LATENT_CACHES = new Set(['kv-i019', 'kv-i026', 'kv-i055', 'kv-i083']);

const rows = printedCaches.filter(({ id }) => !OLD_LATENT_CACHES.has(id));

function scenario(row: PrintedCache): Scenario {
  const preset = PRESETS.find(([name]) => name.test(row.model))?.[1];
  const shape = SHAPES.find(([name]) => name.test(row.model))?.[1];
  const base = scenarioOf(preset ?? 'gpt2');
  if (!preset && !shape) throw new Error(`no model for ${row.id} ${row.model}`);
  const sequences = row.n_seq ?? row.recurrent_state?.n_seq ?? 1;
  const [part] = row.caches ?? [];
  const keys = row.types?.['K'] ?? row.types?.['c^KV'] ?? part?.type_k ?? 'f16';
  const values = row.types?.['V'] ?? row.types?.['c^KV'] ?? part?.type_v ?? 'f16';
  return {
    ...base,
    ...(!preset && shape && { model: { id: row.id, name: row.model, config: shape(row) } }),
    engine: 'llama.cpp',
    batch: sequences,
    // The context of llama.cpp is that of all its slots together.
    sequence: Math.floor((row.n_ctx ?? 256 * sequences) / sequences),
    kv: ours(keys),
    kvValues: ours(values),
    attention: row.flash_attn === false ? 'eager' : 'flash',
    batchedTokens: row.n_ubatch ?? null,
    draftTokens: (row.recurrent_state?.snapshot_planes ?? 1) - 1,
    ...SWITCHES[row.id],
  };
}

function ours(type: string): string {
  return type === 'f16' ? 'fp16' : type;
}

/** MiB as the log prints them: of what is cached by token, and of states where only those were printed. */
function printed(row: PrintedCache, report: ReturnType<typeof buildReport>): number {
  const { bytes, stateBytesPerSequence } = report.kvCache;
  const states = stateBytesPerSequence * report.settled.batch;
  const statesOnly = row.recurrent_state?.printed_mib === row.printed_kv_total_mib;
  return (statesOnly ? states : bytes) / MIB;
}

describe('kvCache.bytes of the report equals llama.cpp’s printed figure, to its last digit', () => {
  test.each(rows)('$id $model: $printed_kv_total_mib MiB', (row) => {
    const found = printed(row, buildReport(scenario(row)));
    const parts = Math.max(1, (row.caches?.length ?? 0) + (row.recurrent_state ? 2 : 0));
    expect(Math.abs(found - row.printed_kv_total_mib)).toBeLessThanOrEqual(0.00501 * parts);
  });

  test('every published file is tested', () => {
    expect(rows.length).toBe(54);
  });

  test('one sequence of the whole context holds as much as slots that share it, windows apart', () => {
    const of = (batch: number, sequence: number) =>
      buildReport(
        scenarioOf('qwen3-32b', 'h100-sxm-80gb', {
          engine: 'llama.cpp',
          kv: 'fp16',
          batch,
          sequence,
        }),
      ).kvCache.bytes;
    expect(of(4, 2048)).toBe(of(1, 8192));
  });
});

/** kv-i083 (github.com/ikawrakow/ik_llama.cpp/pull/394): CUDA1, CUDA2 788.00, CUDA3 with the output 788.01 MiB. */
test('the compute buffer of DeepSeek-V3 over four devices is that of its queries', () => {
  const { memory } = buildReport(
    scenarioOf('deepseek-v3', 'rtx-pro-6000-blackwell-workstation', {
      ...{ devices: 4, engine: 'llama.cpp', weights: 'q2_k', kv: 'fp16' },
      sequence: 16_384,
      batchedTokens: 1024,
    }),
  );
  for (const { activations } of memory.devices) expect(activations / MIB).toBeCloseTo(788, 1);
});
