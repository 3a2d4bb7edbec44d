import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { parseWeightFormat, prepareWeights } from '../../source/formats/index.js';
import type { Model } from '../../source/model/model.js';
import { readModel } from '../../source/model/read-model.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import { parseValue } from '../../source/scenario/fields/values.js';
import { scenarioOf } from '../cost/scenarios.js';
import { published } from './models.js';

describe('formats of single classes of matrices', () => {
  const llama = published('meta-llama/Llama-3.1-8B');
  const bytesOf = (id: string) => prepareWeights(llama, parseWeightFormat(id)).total;
  // Query and output 4096 × 4096, key and value 1024 × 4096, in 32 layers.
  const attention = 32 * 2 * (4096 * 4096 + 1024 * 4096);

  test('attention kept in bf16 adds a byte a weight to FP8, less the scales of its 128 matrices', () => {
    expect(bytesOf('fp8 attention=bf16') - bytesOf('fp8')).toBe(attention - 128 * 4);
  });

  test('the head in FP8 saves a byte a weight of 128,256 × 4096', () => {
    expect(bytesOf('bf16') - bytesOf('bf16 head=fp8')).toBe(128_256 * 4096 - 4);
  });

  test('a class follows the base type of a GGUF mixture too', () => {
    expect(bytesOf('q4_k_m embedding=q8_0')).toBeGreaterThan(bytesOf('q4_k_m'));
  });

  test.each(['attention', 'attention=', 'attention=fp9', 'gate=fp8', 'head=fp8,head=bf16'])(
    '%s is refused in one line that names the classes',
    (text) => {
      expect(() => parseValue(optionOf('weightsOf'), text)).toThrow(/CLASS=FORMAT.*attention/);
    },
  );
});

/** Its experts are in FP4, other matrices in FP8. */
describe('a checkpoint of several formats', () => {
  test('is counted class by class', () => {
    const { config } = scenarioOf('deepseek-v4-flash').model;
    const model = readModel(config, 'DeepSeek-V4-Flash');
    const { expert_dtype: _, ...whole } = config;
    const inFp8 = readModel(whole, 'DeepSeek-V4-Flash in FP8');
    const total = (read: Model, id: string) => prepareWeights(read, parseWeightFormat(id)).total;
    const own = total(model, 'mxfp4');
    expect(own).toBe(total(inFp8, 'fp8-block experts=mxfp4'));
    expect(own).toBeLessThan(total(model, 'mxfp4 attention=bf16 shared-experts=bf16'));
  });

  test('over eight H200 SGLang holds 125.65 GiB a rank (github.com/SemiAnalysisAI/InferenceX/issues/2128)', () => {
    const served = scenarioOf('deepseek-v4-pro', 'h200-sxm-141gb', {
      devices: 8,
      tp: 8,
      engine: 'sglang',
      memoryUtilization: 0.88,
    });
    const { memory, fit } = buildReport(served);
    expect((memory.devices[0]?.weights ?? 0) / 2 ** 30 / 125.65).toBeCloseTo(1, 2);
    expect(fit.fits).toBe(false);
  });
});
