import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withConfigField } from '../../source/scenario/config-field.js';
import { neighbouringPower } from '../../source/scenario/fields/kinds/count.js';
import { parseNumber } from '../../source/scenario/fields/numbers.js';
import { DEFAULTS, optionOf, options } from '../../source/scenario/fields/options.js';
import { choicesOf, parseValue, steppedValue } from '../../source/scenario/fields/values.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

describe('numbers as people type them', () => {
  test.each([
    ['4096', 4096],
    ['128k', 128_000],
    ['128Ki', 131_072],
    ['300B', 300e9],
    ['15T', 15e12],
    ['1.1M', 1_100_000],
    ['1e6', 1_000_000],
    ['131_072', 131_072],
    ['1,024', 1024],
    ['0.5', 0.5],
  ])('%s is %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.each(['', 'k', '12x', '1..2', '--3', '0x10', 'NaN', 'Infinity', '1 2'])(
    '%j is none',
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );
});

describe('values of fields', () => {
  test.each([
    ['batch', '0', '--batch "0": a whole number from 1 to 1,099,511,627,776 is expected'],
    ['batch', 'many', '--batch "many": a whole number from 1 to 1,099,511,627,776 is expected'],
    ['batch', '1.5', '--batch "1.5": a whole number from 1 to 1,099,511,627,776 is expected'],
    [
      'mode',
      'trainig',
      '--mode "trainig": one of inference, training is expected (nearest: training)',
    ],
    [
      'engine',
      'vlm',
      '--engine "vlm": one of architecture, vllm, llama.cpp, sglang, transformers, tensorrt-llm, ollama, lmstudio, mlx, exllama, tgi, ktransformers, … is expected (nearest: vllm)',
    ],
    ['mfu', '2', '--mfu "2": a share from 0.01 to 1 is expected'],
  ] as const)('--%s %s is refused in one line', (id, text, message) => {
    expect(() => parseValue(optionOf(id), text)).toThrow(message);
  });

  test('open ones may be left open, shares typed in percent, ZeRO is a number', () => {
    expect(parseValue(optionOf('sequence'), 'auto')).toBeNull();
    expect(parseValue(optionOf('mfu'), '45%')).toBeCloseTo(0.45, 12);
    expect(parseValue(optionOf('zero'), '3')).toBe(3);
    expect(parseValue(optionOf('weights'), 'gptq-3bit-64g')).toBe('gptq-3bit-64g');
  });
});

describe('steps', () => {
  test('go through powers of two and stop at the limits', () => {
    expect([neighbouringPower(1, 1), neighbouringPower(6, 1), neighbouringPower(8, 1)]).toEqual([
      2, 8, 16,
    ]);
    expect([neighbouringPower(1, -1), neighbouringPower(6, -1), neighbouringPower(8, -1)]).toEqual([
      0, 4, 4,
    ]);
    expect(steppedValue(scenarioOf('gpt2'), optionOf('batch'), -1)).toBe(1);
  });

  test('lead from any value only to values the field takes', () => {
    const scenario = scenarioOf('llama-3.1-8b');
    fc.assert(
      fc.property(
        fc.constantFrom(...options),
        fc.constantFrom<1 | -1>(1, -1),
        fc.nat(40),
        (field, direction, steps) => {
          let stepped = scenario;
          for (let step = 0; step < steps; step++)
            stepped = field.write(stepped, steppedValue(stepped, field, direction));
          expect(parseValue(field, String(stepped[field.id] ?? 'auto'))).toEqual(stepped[field.id]);
        },
      ),
    );
  });
});

describe('a scenario', () => {
  test('comes back from JSON as it was', () => {
    const scenario = scenarioOf('mixtral-8x7b-v0.1', 'rtx-4090', {
      devices: 4,
      tp: 4,
      zero: 2,
      mode: 'training',
      lora: 16,
    });
    expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
  });

  test('has defaults for every declared field and no others', () => {
    expect(Object.keys(DEFAULTS).sort()).toEqual(options.map(({ id }) => id).sort());
  });

  test.each([
    [null, 'a scenario is an object'],
    [{}, 'the scenario has no object model'],
    [{ model: {}, hardware: {} }, 'the scenario has no text model.id'],
  ])('%j is refused in one line', (json, message) => {
    expect(() => readScenario(json)).toThrow(message);
  });

  test('whose model, draft or hardware can’t be read is refused: showing it would fail', () => {
    const good = scenarioOf('llama-3.1-8b');
    const { config } = good.model;
    const refused = (spoilt: object) => expect(() => readScenario({ ...good, ...spoilt }));
    const model = { ...good.model, config: { ...config, hidden_size: -1 } };
    const draft = { ...good.model, config: { ...config, num_hidden_layers: -2 } };
    refused({ hardware: { ...good.hardware, preset: {} } }).toThrow(/^hardware: .*\.id is null/);
    refused({ hardware: { ...good.hardware, count: -1 } }).toThrow(/^hardware\.count -1: /);
    refused({ hardware: [] }).toThrow(/^hardware: 1 to 64 kinds/);
    refused({ hardware: [good.hardware, 7] }).toThrow('the scenario has no object hardware.1');
    refused({ hardware: { ...good.hardware, inUse: [1, 2] } }).toThrow(/^hardware\.inUse: /);
    refused({ box: { origin: 'heaven' } }).toThrow(/^box\.origin: /);
    refused({ model }).toThrow(/^hidden_size is -1/);
    refused({ draft }).toThrow(/^draft: num_hidden_layers is -2/);
  });

  test('a config field is set under the name its config has', () => {
    const { config } = withConfigField(scenarioOf('gpt2'), 'num_hidden_layers', 24).model;
    expect(config['n_layer']).toBe(24);
    expect(config['num_hidden_layers']).toBeUndefined();
    const nested = withConfigField(scenarioOf('gemma-3-27b-it'), 'num_hidden_layers', 12).model
      .config;
    expect(nested['text_config']).toMatchObject({ num_hidden_layers: 12 });
  });
});

describe('choices that can be in a scenario', () => {
  const slice = optionOf('slice');

  test('steps of the slice go through those of the card, the whole device before them', () => {
    let scenario = scenarioOf('gpt2', 'h100-sxm-80gb');
    const seen = [1, 1, 1, 1, 1, 1, 1].map((direction) => {
      scenario = slice.write(scenario, steppedValue(scenario, slice, direction as 1));
      return scenario.slice;
    });
    expect(seen).toEqual([
      ...['1g.10gb', '1g.20gb', '2g.20gb', '3g.40gb', '4g.40gb', '7g.80gb'],
      '7g.80gb',
    ]);
    expect(steppedValue({ ...scenario, slice: '1g.10gb' }, slice, -1)).toBeNull();
  });

  test('an indivisible card stays whole', () => {
    const whole = scenarioOf('gpt2', 'a10');
    expect(steppedValue(whole, slice, 1)).toBeNull();
    expect(steppedValue(whole, slice, -1)).toBeNull();
    expect(choicesOf(slice, whole)).toEqual([]);
  });

  test('lists of formats name those that the engine reads on the device, by its version', () => {
    const idsOf = (device: string, options: Partial<Scenario>) =>
      choicesOf(optionOf('weights'), scenarioOf('gpt2', device, options)).map(({ id }) => id);
    expect(idsOf('h100-sxm-80gb', { engine: 'llama.cpp' })).toContain('q4_k_m');
    expect(idsOf('h100-sxm-80gb', { engine: 'llama.cpp' })).not.toContain('fp8');
    expect(idsOf('rtx-3090', { engine: 'sglang' })).toContain('fp8');
    expect(idsOf('rtx-3090', { engine: 'sglang', engineVersion: '0.3.0' })).not.toContain('fp8');
    expect(idsOf('rtx-3090', { mode: 'training' })).toContain('fp8');
  });
});
