import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failuresOfAssertions } from '../../source/command-line/assertion.js';
import { modelChoice } from '../../source/command-line/open-scenario.js';
import { buildReport } from '../../source/cost/build-report.js';
import { isUnderstood } from '../../source/cost/certainty.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { openModel } from '../../source/open/model-source.js';
import { createPresets } from '../../source/open/presets.js';
import { sum } from '../../source/quantity/index.js';
import { judgementOf, verdictText } from '../../source/report/verdict.js';
import { modelOf } from '../../source/scenario/models.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
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

  test('of a model without a file: exact, its cache not', async () => {
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

  test('weights that only the file or only the architecture has give a notice', async () => {
    const { 'lm_head.weight': _, ...shapes } = ownShapes(TINY);
    const model = modelOf({ model: modelChoice(await opened(TINY, shapes)) });
    expect(countParameters(model).total).toBe(total(shapes));
    expect(model.unmodelled).toMatchObject([
      { field: 'tensor lm_head.weight', effect: 'of the architecture; the file lists none' },
    ]);
  });

  const otherValues = (config: JsonObject): Shapes =>
    Object.fromEntries(
      Object.entries(ownShapes(config)).map(([name, shape]) =>
        name.endsWith('v_proj.weight') ? [name, [48, 64]] : [name, shape],
      ),
    );

  test('of a known architecture with other weights: its cache has a bracket, and an assertion fails', async () => {
    const choice = modelChoice(await opened(TINY, otherValues(TINY)));
    const report = buildReport({ ...scenarioOf('llama-3.1-8b'), model: choice });
    expect(report.brackets.map(({ key }) => key)).not.toContain('parameters.total');
    const cache = report.brackets.find(({ key }) => key === 'kvCache.bytesPerToken');
    // Keys of 2 heads of 16 and values of 48 elements, in two layers, in bf16.
    expect(cache?.low).toBeLessThanOrEqual(2 * 2 * (32 + 48));
    expect(cache?.high).toBeGreaterThanOrEqual(2 * 2 * (32 + 48));
    expect(judgementOf(report)).toBe('fits if');
    expect(verdictText(report)).toContain('of the file (tensor');
    expect(failuresOfAssertions(['fits'], report)).toHaveLength(1);
    expect(failuresOfAssertions(['parameters.total < 1000000000'], report)).toEqual([]);
  });

  test('a choice with an inventory is read back from a scenario', async () => {
    const choice = modelChoice(await opened(TINY, ownShapes(TINY)));
    expect(choice.inventory).toBe('same');
  });
});

describe('weights in several files, without an index', () => {
  const shard = (number: number) => `model-0000${number}-of-00002.safetensors`;
  const bytes = (name: string) =>
    writeSafetensors({ [name]: { dtype: 'BF16', shape: [8, 8], data_offsets: [0, 128] } }, 128);

  async function openedShards(numbers: readonly number[], named = '') {
    const folder = join(temporaryFolder(), 'tiny');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(TINY));
    for (const number of numbers) writeFileSync(join(folder, shard(number)), bytes(`a${number}`));
    const presets = createPresets(storeOf({}), null);
    return openModel(join(folder, named), { presets, environment: { HF_HUB_OFFLINE: '1' } });
  }

  test.each(['', shard(1), shard(2)])('all are read, whichever is named: "%s"', async (named) => {
    const { tensors = [], notices } = await openedShards([1, 2], named);
    expect(tensors.map(({ name }) => name)).toEqual(['a1', 'a2']);
    expect(notices).toEqual([]);
  });

  test('a missing file gives a notice, and the config counts', async () => {
    const { tensors, notices } = await openedShards([1]);
    expect(tensors).toBeUndefined();
    expect(notices).toEqual([expect.stringContaining(`${shard(2)}: no such file`)]);
  });
});

test('layers that a file has beyond the model are weights outside its stack', async () => {
  const more = ownShapes({ ...TINY, num_hidden_layers: 3 });
  const model = modelOf({ model: modelChoice(await opened(TINY, more)) });
  expect(countParameters(model).total).toBe(total(more));
  const { first = 0, last = 0, dense = [] } = model.storedBytes ?? {};
  expect(first + last + sum(dense)).toBe(2 * total(more));
  expect(model.unmodelled.map(({ field }) => field)).toContain(
    'tensor model.layers.2+.mlp.down_proj.weight',
  );
});

test('a pointer of Git LFS is named as such', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
  const { notices } = await opened(TINY, {}, { 'model.safetensors': pointer });
  expect(notices[0]).toContain('is a pointer of Git LFS');
});

describe('facts of a folder besides its config', () => {
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

  test('of several formats one is counted, with a notice', async () => {
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

  test('an unreadable file gives a notice, and the config counts', async () => {
    const { notices } = await opened(TINY, {}, { 'model.safetensors': 'broken' });
    expect(notices[0]).toMatch(/its weights are not read: .*model\.safetensors/);
  });
});

test('a file that lacks layers of the model is counted by its weights, never by the config alone', async () => {
  const choice = modelChoice(await opened(TINY, { a: [2, 2] }));
  const report = buildReport({
    ...scenarioOf('llama-3.1-8b', 'h100-sxm-80gb'),
    model: choice,
  });
  // What is listed is what there is.
  expect(report.parameters.total).toBe(4);
  expect(report.problems.some(({ id }) => id === 'unmodelled')).toBe(true);
  expect(judgementOf(report)).toBe('fits if');
});
