import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelChoice } from '../../source/command-line/open-scenario.js';
import { isUnderstood } from '../../source/cost/certainty.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { openModel } from '../../source/open/model-source.js';
import { createPresets } from '../../source/open/presets.js';
import { modelOf } from '../../source/scenario/models.js';
import type { JsonObject } from '../../source/text/json.js';
import { storeOf, temporaryFolder } from './fixtures.js';
import { writeSafetensors } from './write-safetensors.js';

const TINY: JsonObject = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 100,
  torch_dtype: 'bfloat16',
};

type Shapes = Readonly<Record<string, readonly number[]>>;

/** The tensors that the tiny model has by its architecture. */
function ownShapes(config: JsonObject): Shapes {
  const { tensors } = readModel(config, 'tiny');
  return Object.fromEntries(
    tensors.flatMap(({ name, shape, layers }) =>
      layers.length === 0
        ? [[name, shape]]
        : layers.map((layer) => [name.replace('*', String(layer)), shape]),
    ),
  );
}

async function opened(
  config: JsonObject,
  shapes: Shapes,
  more: Readonly<Record<string, string>> = {},
) {
  const folder = join(temporaryFolder(), 'tiny');
  mkdirSync(folder);
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const begin = end;
      end += 2 * shape.reduce((product, size) => product * size, 1);
      return [name, { dtype: 'BF16', shape, data_offsets: [begin, end] }];
    }),
  );
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'model.safetensors'), writeSafetensors(header, end));
  for (const [name, text] of Object.entries(more)) writeFileSync(join(folder, name), text);
  const presets = createPresets(storeOf({}), null);
  return openModel(folder, { presets, environment: { HF_HUB_OFFLINE: '1' } });
}

const total = (shapes: Shapes) =>
  Object.values(shapes).reduce(
    (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );

describe('the tensors on disk are the parameters', () => {
  test('of an architecture that has the very same: nothing is added', async () => {
    const model = modelOf({ model: modelChoice(await opened(TINY, ownShapes(TINY))) });
    expect(countParameters(model).total).toBe(total(ownShapes(TINY)));
    expect(model.unmodelled).toEqual([]);
  });

  test('of one that no file describes: exact, and its cache is not', async () => {
    const shapes = {
      ...ownShapes(TINY),
      'model.layers.0.memory.weight': [64, 10],
      'model.layers.1.memory.weight': [64, 10],
    };
    const config = { ...TINY, architectures: ['NewForCausalLM'], model_type: 'never_seen' };
    const model = modelOf({ model: modelChoice(await opened(config, shapes)) });
    expect(countParameters(model).total).toBe(total(shapes));
    expect(isUnderstood(model, 'weights')).toBe(true);
    expect(isUnderstood(model, 'cache')).toBe(false);
    expect(model.unmodelled.map(({ field }) => field)).toContain(
      'tensor model.layers.*.memory.weight',
    );
  });

  test('what the file has and the architecture has not, or the other way round, is told', async () => {
    const { 'lm_head.weight': _, ...shapes } = ownShapes(TINY);
    const model = modelOf({ model: modelChoice(await opened(TINY, shapes)) });
    expect(countParameters(model).total).toBe(total(shapes));
    expect(model.unmodelled).toMatchObject([
      { field: 'tensor lm_head.weight', effect: 'of the architecture; the file lists none' },
    ]);
  });

  test('a choice with an inventory is read back from a scenario', async () => {
    const choice = modelChoice(await opened(TINY, ownShapes(TINY)));
    expect(choice.inventory).toBe('same');
  });
});

describe('what a folder says beside its config', () => {
  test("ModelOpt's own file is the quantisation", async () => {
    const file = {
      quantization: { quant_algo: 'NVFP4', group_size: 16, exclude_modules: ['lm_head'] },
    };
    const { config } = await opened(TINY, {}, { 'hf_quant_config.json': JSON.stringify(file) });
    expect(readModel(config, 'tiny').storedFormat).toEqual({
      format: 'nvfp4',
      exceptions: ['lm_head'],
    });
  });

  test('of several formats one is counted, and said', async () => {
    const file = {
      quantization: {
        quant_algo: 'MIXED_PRECISION',
        quantized_layers: {
          a: { quant_algo: 'FP8' },
          b: { quant_algo: 'NVFP4' },
          c: { quant_algo: 'NVFP4' },
        },
      },
    };
    const { config } = await opened(TINY, {}, { 'hf_quant_config.json': JSON.stringify(file) });
    const model = readModel(config, 'tiny');
    expect(model.storedFormat.format).toBe('nvfp4');
    expect(isUnderstood(model, 'weights')).toBe(true);
    expect(isUnderstood(model, 'bytes')).toBe(false);
  });

  test('an embedder of sentence-transformers has no head', async () => {
    const { config } = await opened(TINY, {}, { 'modules.json': '[]' });
    expect(config['architectures']).toEqual(['LlamaModel']);
  });

  test('a file that cannot be read is told, and the config counts', async () => {
    const { notices } = await opened(TINY, {}, { 'model.safetensors': 'broken' });
    expect(notices[0]).toMatch(/its weights are not read: .*model\.safetensors/);
  });
});
