import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { parseWeightFormat, prepareWeights } from '../../source/formats/index.js';
import type { Model } from '../../source/model/model.js';
import { readModel } from '../../source/model/read-model.js';
import { isObject, type Json, type JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/** Sections as published checkpoints have them. Source: config.json of the repository named with each, on the Hub. */
const SECTIONS: readonly JsonObject[] = [
  // Qwen/Qwen2.5-7B-Instruct-GPTQ-Int8
  { quant_method: 'gptq', bits: 8, group_size: 64, desc_act: false, sym: true, damp_percent: 0.01 },
  // Qwen/Qwen2.5-7B-Instruct-AWQ
  { quant_method: 'awq', bits: 4, group_size: 64, zero_point: true, version: 'gemm' },
  // deepseek-ai/DeepSeek-V3
  { quant_method: 'fp8', activation_scheme: 'dynamic', fmt: 'e4m3', weight_block_size: [128, 128] },
  // unsloth/Meta-Llama-3.1-8B-bnb-4bit
  {
    quant_method: 'bitsandbytes',
    load_in_4bit: true,
    load_in_8bit: false,
    bnb_4bit_use_double_quant: true,
    bnb_4bit_quant_type: 'nf4',
    llm_int8_skip_modules: ['lm_head', 'model.layers.0.mlp'],
    llm_int8_threshold: 6,
  },
  // RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16
  {
    quant_method: 'compressed-tensors',
    format: 'pack-quantized',
    config_groups: {
      group_0: {
        targets: ['Linear'],
        weights: { num_bits: 4, type: 'int', strategy: 'group', group_size: 128, symmetric: true },
      },
    },
    ignore: ['lm_head', 're:.*down_proj.*'],
  },
  // nvidia/Llama-3.1-8B-Instruct-NVFP4
  {
    quant_method: 'modelopt',
    quant_algo: 'NVFP4',
    kv_cache_quant_algo: 'FP8',
    group_size: 16,
    ignore: ['lm_head', 'model.layers.3.self_attn'],
  },
  // mlx-community/Meta-Llama-3.1-8B-Instruct-8bit
  { bits: 8, group_size: 64 },
];

const section = fc.constantFrom(...SECTIONS);
/** A word that no method asks for. */
const word = fc.stringMatching(/^[bcdfg]{4,8}$/);

function read(quantization_config: JsonObject): Model {
  return readModel({ ...presetConfig('llama-3.1-8b'), quantization_config }, 'a model');
}

function bytesOf(model: Model): number {
  return prepareWeights(model, parseWeightFormat(model.storedFormat.format)).total;
}

/** Paths of all fields, those of inner sections included. */
function pathsOf(raw: JsonObject): (readonly string[])[] {
  return Object.entries(raw).flatMap(([name, value]) => [
    [name],
    ...(isObject(value) ? pathsOf(value).map((path) => [name, ...path]) : []),
  ]);
}

/** The section with a field under another name, or without it. */
function changed(
  raw: JsonObject,
  [name = '', ...rest]: readonly string[],
  to?: string,
): JsonObject {
  const { [name]: value, ...others } = raw;
  if (rest.length > 0)
    return { ...others, [name]: isObject(value) ? changed(value, rest, to) : (value ?? null) };
  return to === undefined ? others : { ...others, [to]: value ?? null };
}

describe('an unknown quantisation never gives exact bytes', () => {
  test('the published ones are understood', () => {
    for (const raw of SECTIONS) expect(read(raw).unmodelled, JSON.stringify(raw)).toEqual([]);
  });

  test('nor do fields under other names', () => {
    fc.assert(
      fc.property(section, fc.nat(), word, (raw, pick, name) => {
        const paths = pathsOf(raw);
        const path = paths[pick % paths.length] ?? [];
        const model = read(changed(raw, path, `${name}_${path.at(-1)}`));
        if (isUnderstood(model, 'bytes')) expect(bytesOf(model)).toBe(bytesOf(read(raw)));
      }),
      { numRuns: 200 },
    );
  });

  test('an omitted field is listed where it changes bytes', () => {
    fc.assert(
      fc.property(section, fc.nat(), (raw, pick) => {
        const paths = pathsOf(raw);
        const path = paths[pick % paths.length] ?? [];
        const model = read(changed(raw, path));
        if (!isUnderstood(model, 'bytes') || bytesOf(model) === bytesOf(read(raw))) return;
        expect(model.assumed.map(({ field }) => field)).toContain(
          ['quantization_config', ...path].join('.'),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('an invented number, switch, text or section marks them', () => {
    const value = fc.oneof(
      fc.integer({ min: 1, max: 64 }),
      fc.constant(true),
      fc.constant('W3A3'),
      fc.constant<Json>({ bits: 8 }),
    );
    fc.assert(
      fc.property(section, word, value, (raw, name, invented) => {
        expect(isUnderstood(read({ ...raw, [name]: invented }), 'bytes')).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
