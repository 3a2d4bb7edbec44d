import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { parseWeightFormat } from '../../source/formats/index.js';
import { ModelError, readModel } from '../../source/model/read-model.js';
import { withConfigField } from '../../source/scenario/config-field.js';
import { scenarioOf } from '../cost/scenarios.js';
import { presetConfig } from './preset-config.js';

/** What every object literal has, and text from outside may be called. */
const NAMES = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'length', 'name'];

/** Fields whose texts choose among tables. */
const FIELDS = [
  'model_type',
  'torch_dtype',
  'topk_method',
  'hidden_act',
  'sliding_window_pattern',
  'hybrid_override_pattern',
] as const;

describe.each(NAMES)('%s', (name) => {
  test('as a --set field are unknown', () => {
    const scenario = withConfigField(scenarioOf('gpt2'), name, 1);
    expect(buildReport(scenario).parameters.total).toBe(124_439_808);
  });

  test.each(FIELDS)('as the text of %s is read or refused in a line', (field) => {
    const read = () => readModel({ ...presetConfig('llama-3.1-8b'), [field]: name }, 'a model');
    try {
      expect(read().tensors.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError);
    }
  });

  test('as a kind of layer, tower or quantisation are unknown', () => {
    const config = presetConfig('gemma-3-4b-it');
    for (const changed of [
      { ...config, layer_types: [name] },
      { ...config, vision_config: { model_type: name, hidden_size: 8 } },
      { ...config, quantization_config: { quant_method: name, quant_algo: name } },
    ])
      expect(() => readModel(changed, 'a model')).not.toThrow(TypeError);
  });

  test('as a weight format are refused in one line', () => {
    expect(() => parseWeightFormat(name)).toThrow(/is not known/);
  });
});
