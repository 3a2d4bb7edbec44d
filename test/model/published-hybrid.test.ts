import { readFileSync } from 'node:fs';
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
  /** Where the total is from, when not from the preset's own row of that file. */
  readonly source?: string;
  readonly unmodelled?: readonly string[];
}

const published: readonly Published[] = [
  { id: 'qwen3.5-0.8b', total: 873_438_784 },
  { id: 'qwen3.5-2b', total: 2_274_069_824 },
  { id: 'qwen3.5-122b-a10b', total: 125_086_497_008 },
  { id: 'qwen3.6-27b', total: 27_781_427_952 },
  { id: 'qwen3.6-35b-a3b', total: 35_951_822_704 },
  {
    id: 'qwen3-coder-next',
    total: 79_674_391_296,
    also: [['no prediction module in this file', -1_650_471_424]],
  },
  { id: 'qwen3-vl-2b-instruct', total: 2_127_532_032 },
  { id: 'qwen3-vl-4b-instruct', total: 4_437_815_808 },
  {
    id: 'qwen3-vl-30b-a3b-instruct',
    total: 31_070_754_032,
    source: 'row Qwen3-VL-30B-A3B-Thinking',
  },
  { id: 'qwen2.5-vl-3b-instruct', total: 3_754_622_976 },
  { id: 'qwen2.5-vl-32b-instruct', total: 33_452_718_336 },
  { id: 'qwen2.5-vl-72b-instruct', total: 73_410_777_344 },
  { id: 'qwen2-vl-7b-instruct', total: 8_291_375_616 },
  { id: 'qwen2-vl-72b-instruct', total: 73_405_560_320 },
  { id: 'gemma-3-12b-it', total: 12_187_325_040, source: 'row google/gemma-3-12b-pt' },
  {
    id: 'gemma-3n-e4b-it',
    total: 7_849_978_192,
    source: 'row lmstudio-community/gemma-3n-E4B-it-MLX-bf16',
    also: [['what keras-hub counts of the vision tower and this file has not', -157_184]],
  },
  {
    id: 'gemma-4-31b-it',
    total: 32_682_372_656,
    also: [['a second copy of the tied table', 262_144 * 5376]],
  },
  { id: 'gemma-4-e2b-it', total: 5_123_178_051, also: [['a scalar buffer each layer', 35]] },
  { id: 'gemma-4-e4b-it', total: 7_996_156_490, also: [['a scalar buffer each layer', 42]] },
  { id: 'llama-3.2-11b-vision-instruct', total: 10_670_220_835 },
  { id: 'llama-3.2-90b-vision-instruct', total: 88_593_355_323, source: 'the same file @ 8214b1f' },
  { id: 'llava-1.5-7b-hf', total: 7_063_427_072 },
  { id: 'llava-1.5-13b-hf', total: 13_351_494_656 },
  { id: 'llava-v1.6-mistral-7b-hf', total: 7_566_747_648 },
  { id: 'llava-v1.6-34b-hf', total: 34_752_083_968 },
  { id: 'llava-onevision-qwen2-7b-ov-hf', total: 8_030_807_584 },
  { id: 'paligemma-3b-mix-224', total: 2_923_466_480 },
  { id: 'paligemma2-3b-mix-224', total: 3_032_242_416 },
  { id: 'pixtral-12b', total: 12_682_739_712, source: 'row mistral-experimental/pixtral-12b' },
  {
    id: 'mistral-small-3.1-24b-instruct-2503',
    total: 24_011_361_280,
    source: 'keras-hub mistral3 preset metadata "params"',
  },
  { id: 'smolvlm-256m-instruct', total: 256_484_928 },
  { id: 'smolvlm-500m-instruct', total: 507_482_304 },
  { id: 'smolvlm-instruct', total: 2_246_272_880 },
  { id: 'internvl3-8b-hf', total: 7_944_373_760 },
  { id: 'internvl3_5-8b-hf', total: 8_528_318_464 },
  { id: 'glm-4.1v-9b-thinking', total: 10_292_777_472 },
  { id: 'glm-4.5v', total: 107_710_933_120 },
  { id: 'aya-vision-8b', total: 8_631_842_032 },
  {
    id: 'phi-3.5-vision-instruct',
    total: 4_146_621_440,
    source: 'embeddings-benchmark/mteb model metadata `n_parameters` (of an adapter of this model)',
  },
  { id: 'phi-4-multimodal-instruct', total: 5_574_460_384 },
  {
    id: 'kimi-vl-a3b-instruct',
    total: 16_407_657_776,
    also: [['rotary frequencies: 27 layers of 2048 / 16 / 2', 1728]],
  },
  {
    id: 'kimi-k2.5',
    total: 1_058_589_420_528,
    also: [
      ['a scale for each 32 weights of routed experts', (60 * 384 * 3 * 7168 * 2048) / 32],
      ['two sizes beside each packed matrix, counted as eight 4-bit weights', 60 * 384 * 3 * 2 * 8],
    ],
  },
  { id: 'lfm2-1.2b', total: 1_170_340_608 },
  { id: 'lfm2-2.6b', total: 2_569_272_320 },
  {
    id: 'lfm2-8b-a1b',
    total: 8_339_929_856,
    also: [['correction biases are buffers, not counted', -22 * 32]],
  },
  { id: 'lfm2-vl-1.6b', total: 1_584_804_000 },
  { id: 'ai21-jamba-mini-1.5', total: 51_570_323_328 },
  { id: 'bamba-9b-v1', total: 9_780_235_392 },
  { id: 'falcon-h1-0.5b-base', total: 521_411_104 },
  { id: 'granite-4.0-h-tiny', total: 6_939_037_248 },
  { id: 'granite-4.0-350m', total: 352_379_904 },
  { id: 'mamba-130m-hf', total: 129_135_360 },
  { id: 'nvidia-nemotron-nano-9b-v2', total: 8_888_227_328 },
  {
    id: 'nvidia-nemotron-3-nano-4b-bf16',
    total: 3_973_556_900,
    source: 'row nvidia/NVIDIA-Nemotron-3-Nano-4B-FP8',
    also: [['scales of its FP8 file', 68]],
  },
];

describe.each(published)('$id', ({ id, total, also = [], unmodelled = [] }) => {
  const read = () => readModel(presetConfig(id), id);

  test('has as many parameters as the Hub counts', () => {
    const counts = countParameters(read());
    const beside = also.reduce((sum, [, elements]) => sum + elements, 0);
    expect(counts.total + counts.nextTokenPrediction + beside).toBe(total);
  });

  test('leaves no field unmodelled', () => {
    expect(read().unmodelled.map(({ field }) => field)).toEqual(unmodelled);
  });
});

interface ByCode {
  readonly id: string;
  readonly config: JsonObject;
  readonly total: number;
  readonly correctionBiases: number;
}

/** Totals are `sum(p.numel() for p in model.parameters())` of transformers 5.18.0's class of each config, made without weights. */
const byCode = JSON.parse(
  readFileSync(new URL('../facts/hybrids-by-code.json', import.meta.url), 'utf8'),
) as ByCode[];

test.each(byCode)('$id has the parameters its modelling code makes', (entry) => {
  const model = readModel(entry.config, entry.id);
  expect(countParameters(model).total - entry.correctionBiases).toBe(entry.total);
  expect(model.unmodelled).toEqual([]);
});

/** Configs with every field their files have. */
const full = JSON.parse(
  readFileSync(new URL('../facts/full-hybrid-configs.json', import.meta.url), 'utf8'),
) as { readonly file: string; readonly config: JsonObject }[];

test.each(full)('$file has no unmodelled field', ({ file, config }) => {
  expect(readModel(config, file).unmodelled).toEqual([]);
});
