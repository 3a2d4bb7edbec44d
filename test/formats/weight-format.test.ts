import { describe, expect, test } from 'vitest';
import { bitsPerWeight } from '../../source/formats/number-format.js';
import { prepareWeights } from '../../source/formats/prepared-weights.js';
import { storedTensors } from '../../source/formats/stored-tensors.js';
import {
  FormatError,
  parseWeightFormat,
  weightFormats,
} from '../../source/formats/weight-format.js';
import { llama70b, published } from './models.js';

const GiB = 2 ** 30;

function bitsOf(id: string): number {
  const format = parseWeightFormat(id);
  if (format.kind === 'gguf') throw new Error(`${id} is a mixture`);
  return bitsPerWeight(format.format);
}

/** Source: docs/cost-model.md, Bits per weight. */
describe('bits a weight', () => {
  test.each([
    ['fp32', 32],
    ['bf16', 16],
    ['nf4', 4.5],
    ['nf4-dq', 4 + 8 / 64 + 32 / (64 * 256)],
    ['mxfp8', 8.25],
    ['mxfp4', 4.25],
    ['gptq-4bit-128g', 4.15625],
    ['awq-4bit-32g', 4.625],
    ['gptq-3bit-128g', 3 + 19 / 128],
  ])('%s: %f', (id, bits) => {
    expect(bitsOf(id)).toBe(bits);
  });

  test('a scale for each 128×128 tile adds 32 bits to 16384 weights (DeepSeek-V3)', () => {
    expect(bitsOf('fp8-block')).toBeCloseTo(8.00195, 5);
  });

  test('NVFP4 has an E4M3 scale for 16 weights', () => {
    expect(bitsOf('nvfp4')).toBeCloseTo(4.5, 6);
  });
});

describe('whole models', () => {
  const llama = published('meta-llama/Llama-3.1-8B');
  const bytesOf = (id: string) => prepareWeights(llama, parseWeightFormat(id)).total;

  test('bf16 is two bytes a parameter', () => {
    expect(bytesOf('bf16')).toBe(8_030_261_248 * 2);
  });

  test('AWQ Llama-3.1-8B is 5,727,854,592 bytes (docs/cost-model.md, Bytes of a tensor)', () => {
    expect(bytesOf('awq-4bit-128g')).toBe(5_727_854_592);
  });

  test('NF4 with double quantisation leaves tables and head at 16 bits (5.31 GiB; docs/cost-model.md, Adapters)', () => {
    expect(bytesOf('nf4-dq') / GiB).toBeCloseTo(5.31, 2);
    expect(bytesOf('nf4-dq')).toBe((6_979_321_856 * 4.126953125) / 8 + 1_050_939_392 * 2);
  });

  test('gpt-oss-20b in MXFP4 is 13,761,264,768 bytes: only experts are quantised (docs/cost-model.md, Bytes of a tensor)', () => {
    const model = published('openai/gpt-oss-20b');
    expect(prepareWeights(model, parseWeightFormat('mxfp4')).total).toBe(13_761_264_768);
  });

  test('Llama-3.1-70B in int8 with its rotary table is printed as 67.7229 GiB (measured vl-012)', () => {
    const bytes = prepareWeights(llama70b, parseWeightFormat('int8')).total;
    expect(bytes / GiB + 32 / 1024).toBeCloseTo(67.7229, 3);
  });

  test('next-token-prediction modules are counted separately', () => {
    const model = published('meta-llama/Llama-3.1-8B');
    expect(storedTensors(model, parseWeightFormat('bf16'), model.nextTokenPrediction)).toEqual([]);
  });
});

describe('exceptions of the stored format', () => {
  const ignoring = (ignore: string[]) =>
    published('meta-llama/Llama-3.1-8B', {
      quantization_config: { quant_method: 'fp8', ignore },
    });
  const key = 1024 * 4096;
  const fp8 = (model: Parameters<typeof prepareWeights>[0]) =>
    prepareWeights(model, parseWeightFormat('fp8')).total;
  const scale = 4;

  test('a module of every layer stays at 16 bits', () => {
    expect(fp8(ignoring(['k_proj'])) - fp8(ignoring([]))).toBe(32 * (key - scale));
  });

  test('a module of one layer stays at 16 bits there', () => {
    expect(fp8(ignoring(['model.layers.5.self_attn.k_proj'])) - fp8(ignoring([]))).toBe(
      key - scale,
    );
  });

  test('parts of names are whole words: gate is not gate_proj', () => {
    expect(fp8(ignoring(['gate']))).toBe(fp8(ignoring([])));
  });

  test('patterns match, and those with unbounded running time are not run', () => {
    expect(fp8(ignoring(['re:.*k_proj$'])) - fp8(ignoring([]))).toBe(32 * (key - scale));
    expect(fp8(ignoring(['re:(a+)+$', 're:(']))).toBe(fp8(ignoring([])));
  });

  test('another format than the stored one has none', () => {
    const format = parseWeightFormat('int8');
    expect(prepareWeights(ignoring(['k_proj']), format).total).toBe(
      prepareWeights(ignoring([]), format).total,
    );
  });
});

describe('ids', () => {
  test('every listed format is found by its id in any case', () => {
    for (const { id } of weightFormats) expect(parseWeightFormat(id.toUpperCase()).id).toBe(id);
  });

  test('short names of llama.cpp mean the medium mixture', () => {
    expect(parseWeightFormat('Q4_K').id).toBe('q4_k_m');
  });

  test.each([
    ['q4km', 'q4_k_m'],
    ['fp9', 'fp8'],
    ['gptq-5bit-128g', 'gptq-4bit-128g'],
  ])('%s is refused in one line that proposes %s', (id, proposal) => {
    expect(() => parseWeightFormat(id)).toThrow(FormatError);
    expect(() => parseWeightFormat(id)).toThrow(`did you mean ${proposal}?`);
  });

  test('control characters of an id do not reach the message', () => {
    expect(() => parseWeightFormat('q\u001b[31m')).toThrow(
      'weight format "q\\u001b[31m" is not known',
    );
  });

  test('dynamic quantisations are refused with an alternative', () => {
    expect(() => parseWeightFormat('UD-Q4_K_XL')).toThrow('open the GGUF file');
  });
});
