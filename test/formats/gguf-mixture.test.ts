import { describe, expect, test } from 'vitest';
import { prepareWeights } from '../../source/formats/prepared-weights.js';
import { parseWeightFormat } from '../../source/formats/weight-format.js';
import { countParameters } from '../../source/model/parameters.js';
import { llama70b, published } from './models.js';

const GiB = 2 ** 30;
/** Elements of the F32 table of rotary factors that the converter adds to Llama-3.1: half a head (llama.cpp). */
const ROPE_FACTORS = 64;

const bytesOf = (model: Parameters<typeof prepareWeights>[0], format: string) =>
  prepareWeights(model, parseWeightFormat(format)).total;

/** Bits a weight of Llama-3.1-8B: https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md */
describe('GGUF file types of Llama-3.1-8B have the bits that llama.cpp publishes', () => {
  const model = published('meta-llama/Llama-3.1-8B');
  const parameters = countParameters(model).total;

  test.each([
    ['iq1_s', 2.0042],
    ['iq1_m', 2.146],
    ['iq2_xxs', 2.3824],
    ['iq2_xs', 2.5882],
    ['iq2_s', 2.7403],
    ['iq2_m', 2.9294],
    ['iq3_xxs', 3.2548],
    ['iq3_xs', 3.4977],
    ['iq3_s', 3.6606],
    ['iq3_m', 3.7628],
    ['iq4_xs', 4.4597],
    ['iq4_nl', 4.6818],
    ['q2_k_s', 2.9697],
    ['q2_k', 3.1593],
    ['q3_k_s', 3.6429],
    ['q3_k_l', 4.2979],
    ['q4_k_s', 4.6672],
    ['q4_k_m', 4.8944],
    ['q5_k_s', 5.5704],
    ['q5_k_m', 5.7036],
    ['q6_k', 6.5633],
    ['q8_0', 8.5008],
    ['gguf-f16', 16.0005],
  ])('%s: %f', (format, bits) => {
    expect(Number(((bytesOf(model, format) * 8) / parameters).toFixed(4))).toBe(bits);
  });

  test('Q4_K_M has 4,912,898,304 bytes of tensors (docs/cost-model.md, GGUF mixtures)', () => {
    expect(bytesOf(model, 'q4_k_m') + 4 * ROPE_FACTORS).toBe(4_912_898_304);
  });
});

/** Original and quantised sizes in the same README, and what llama-bench prints as size of files. */
describe('GGUF files of other models', () => {
  test.each([
    ['Llama-3-70B Q4_K_M', llama70b, 'q4_k_m', 39.59],
    ['Llama-3-70B F16', llama70b, 'gguf-f16', 131.42],
    ['Llama-2-7B Q4_0', published('meta-llama/Llama-2-7b-hf'), 'q4_0', 3.56],
    ['Llama-2-7B Q4_K_M', published('meta-llama/Llama-2-7b-hf'), 'q4_k_m', 3.8],
    ['LLaMA-7B Q8_0', published('huggyllama/llama-7b'), 'q8_0', 6.67],
    ['Mixtral-8x7B Q8_0', published('mistralai/Mixtral-8x7B-v0.1'), 'q8_0', 46.22],
    ['Qwen3-32B Q8_0', published('Qwen/Qwen3-32B'), 'q8_0', 32.42],
  ])('%s', (_, model, format, gibibytes) => {
    expect(bytesOf(model, format) / GiB).toBeCloseTo(gibibytes, 2);
  });

  test('rows of 29568 (Qwen2-72B) are no multiple of 256: its Q4_K_M has 5.22 bits (docs/cost-model.md, GGUF mixtures)', () => {
    const model = published('Qwen/Qwen2-72B');
    const bits = (bytesOf(model, 'q4_k_m') * 8) / countParameters(model).total;
    expect(bits).toBeCloseTo(5.22, 2);
  });
});
