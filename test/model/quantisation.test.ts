import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import type { Model } from '../../source/model/model.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

const read = (quantization_config: JsonObject) =>
  readModel({ ...presetConfig('llama-3.1-8b'), quantization_config }, 'a model');

const scheme = (weights: JsonObject): JsonObject => ({
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { targets: ['Linear'], weights } },
});

describe('a quantisation that no rule knows leaves the bytes open', () => {
  test.each<JsonObject>([
    { quant_method: 'hqq' },
    { quant_method: 'constructor', bits: 3 },
    { quant_method: 'modelopt', quant_algo: 'W3A3_NEW' },
    { quant_method: 'compressed-tensors', config_groups: {} },
    { bits: 4 },
    { quant_method: 'gptq', bits: 5, group_size: 128 },
    { quant_method: 'bitsandbytes', bnb_4bit_quant_type: 'nf4' },
    { quant_method: 'gptq', bits: 4, group_size: 128, dynamic: { '-:.*': {} } },
    { quant_method: 'gptq', bits: 4, group_size: 128, lm_head: true },
    {
      quant_method: 'auto-round',
      bits: 4,
      group_size: 128,
      extra_config: { lm_head: { bits: 8 } },
    },
    { quant_method: 'modelopt', quant_algo: 'MIXED_PRECISION' },
    { quant_method: 'modelopt', other_algo: 'NVFP4' },
    { bits: 4, group_size: 64, 'model.layers.0.mlp.up_proj': { bits: 8, group_size: 64 } },
  ])('%j', (config) => {
    const model = read(config);
    expect(isUnderstood(model, 'bytes')).toBe(false);
    expect(isUnderstood(model, 'weights')).toBe(true);
  });

  test.each<readonly [JsonObject, string]>([
    [{ quant_method: 'fbgemm_fp8' }, 'fp8-channel'],
    [{ quant_method: 'auto-round', bits: 4, group_size: 128 }, 'gptq-4bit-128g'],
    [{ quant_method: 'exl3', bits: 3.5 }, '3.5bpw'],
    [{ quant_method: 'modelopt', quant_algo: null, kv_cache_quant_algo: 'FP8' }, 'bf16'],
    [{}, 'bf16'],
    [{ quant_method: 'gptq', bits: 4 }, 'gptq-4bit-128g'],
    [{ quant_method: 'bitsandbytes', load_in_4bit: true }, 'nf4'],
    [
      { quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_use_double_quant: true },
      'nf4-dq',
    ],
    [{ bits: 4, group_size: 64 }, 'mlx-4bit'],
    [{ bits: 8, group_size: 32, mode: 'affine', lm_head: false }, 'mlx-8bit-g32'],
    [scheme({ num_bits: 8, type: 'float', strategy: 'channel' }), 'fp8-channel'],
    [scheme({ num_bits: 8, type: 'int', strategy: 'channel' }), 'int8'],
    [scheme({ num_bits: 4, type: 'int', strategy: 'group', group_size: 32 }), 'gptq-4bit-32g'],
    [scheme({ num_bits: 4, type: 'float', group_size: 16 }), 'nvfp4'],
  ])('%j is %s', (config, format) => {
    const model = read(config);
    expect([model.storedFormat.format, isUnderstood(model)]).toEqual([format, true]);
  });
});

describe('a checkpoint in formats that are not known', () => {
  const weightsOf = ({ storedFormat }: Model) => storedFormat.format;
  const formats = (model: Model) => model.readings().map(weightsOf);

  test('may be anything from the bits that it states to 16', () => {
    const model = read({
      quant_method: 'hqq',
      quant_config: { weight_quant_params: { nbits: 4 } },
    });
    expect(formats(model)).toEqual(['4bpw', 'bf16']);
  });

  test('may be each of several formats, or none', () => {
    const layer = (quant_algo: string) => ({ quant_algo });
    const model = read({
      quant_method: 'modelopt',
      quant_algo: 'MIXED_PRECISION',
      quantized_layers: { a: layer('FP8'), b: layer('NVFP4'), c: layer('FP8') },
    });
    expect([weightsOf(model), ...formats(model)]).toEqual(['fp8', 'fp8', 'nvfp4', 'bf16']);
  });

  test.each([
    ['bfloat16', 'bf16'],
    ['torch.float16', 'fp16'],
    ['auto', 'bf16'],
  ])('torch_dtype %s is %s', (torch_dtype, format) => {
    const model = readModel({ ...presetConfig('llama-3.1-8b'), torch_dtype }, 'a model');
    expect([weightsOf(model), isUnderstood(model)]).toEqual([format, true]);
  });

  test('an unknown name of a number format leaves the format open', () => {
    const config = { ...presetConfig('llama-3.1-8b'), torch_dtype: 'float9' };
    const model = readModel(config, 'a model');
    expect(isUnderstood(model, 'bytes')).toBe(false);
    expect(formats(model)).toEqual(['fp8', 'fp32']);
  });
});
