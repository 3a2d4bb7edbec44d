import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

const read = (quantization_config: JsonObject) =>
  readModel({ ...presetConfig('llama-3.1-8b'), quantization_config }, 'a model');

describe('a quantisation that no rule knows leaves the bytes open', () => {
  test.each<JsonObject>([
    { quant_method: 'hqq' },
    { quant_method: 'constructor', bits: 3 },
    { quant_method: 'modelopt', quant_algo: 'W3A3_NEW' },
    { quant_method: 'compressed-tensors', config_groups: {} },
    { bits: 4 },
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
  ])('%j is %s', (config, format) => {
    const model = read(config);
    expect([model.storedFormat.format, isUnderstood(model)]).toEqual([format, true]);
  });
});
