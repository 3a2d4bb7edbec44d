import { describe, expect, test } from 'vitest';
import { weightsOf } from '../../source/cost/weights.js';
import { storedTensors } from '../../source/formats/stored-tensors.js';
import { parseWeightFormat } from '../../source/formats/weight-format.js';
import { modelOf } from '../../source/scenario/models.js';
import { scenarioOf } from './scenarios.js';

describe('which tensors a format takes (docs/cost-model.md, Tensors kept in 16 bits)', () => {
  test('gpt-oss-20b in MXFP4: 19,110,297,600 expert weights of 4.25 bits, 1,804,459,584 others of 16', () => {
    const model = modelOf(scenarioOf('gpt-oss-20b'));
    const weights = { mxfp4: 0, bf16: 0 };
    for (const { tensor, shares } of storedTensors(model, parseWeightFormat('mxfp4')))
      for (const { format, layers, copies } of shares) {
        const elements = tensor.shape.reduce((product, size) => product * size, 1);
        weights[format.id === 'mxfp4' ? 'mxfp4' : 'bf16'] +=
          elements * copies * (layers.length || 1);
      }
    expect(weights).toEqual({ mxfp4: 19_110_297_600, bf16: 1_804_459_584 });
    expect(weightsOf(model, 'mxfp4').total).toBe((19_110_297_600 * 17) / 32 + 1_804_459_584 * 2);
  });

  test('AWQ of Llama-3.1-8B: 4-bit weights, scales, zeros, and 16-bit tensors', () => {
    const model = modelOf(scenarioOf('llama-3.1-8b'));
    expect(weightsOf(model, 'awq-4bit-128g').total).toBe(
      3_489_660_928 + 109_051_904 + 27_262_976 + 2_101_878_784,
    );
  });
});
