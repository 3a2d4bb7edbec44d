import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { SavedRow } from '../../source/cost/saved-rows.js';
import type { Options } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

/** Rows of kinds of layers, without those before and after the layers. */
const ofLayers = (rows: readonly SavedRow[]) => rows.filter(({ kind }) => typeof kind === 'number');

function activations(model: string, more: Partial<Options> = {}) {
  const options = { mode: 'training', sequence: 1024, ...more } as const;
  return buildReport(scenarioOf(model, 'h100-sxm-80gb', options)).activations;
}

describe('saved tensors by operation', () => {
  test.each(['llama-3.1-8b', 'deepseek-v3', 'qwen3-next-80b-a3b-instruct', 'mamba-2.8b-hf'])(
    '%s: layers times rows are the bytes of all layers',
    (model) => {
      const { operations, layersBytes } = activations(model);
      const sum = ofLayers(operations).reduce((all, { layers, bytes }) => all + layers * bytes, 0);
      expect(sum).toBe(layersBytes);
    },
  );

  test('each row names a saved tensor, its operation, and why it is saved', () => {
    const { operations } = activations('llama-3.1-8b');
    expect(ofLayers(operations)).toHaveLength(9);
    for (const { why, source, operation } of operations) {
      expect(why).not.toBe('');
      expect(source).not.toBe('');
      expect(operation).not.toBe('');
    }
  });

  test('mixtures, latents and recurrences have a band of a quarter: no table or measurement is known', () => {
    const banded = (model: string) =>
      activations(model)
        .operations.filter(({ band }) => band !== undefined)
        .map(({ tensor }) => tensor);
    expect(banded('llama-3.1-8b')).toEqual([]);
    expect(banded('deepseek-v3')).toContain('Dispatched expert inputs');
    expect(banded('deepseek-v3')).toContain('Latents');
    expect(banded('qwen3-next-80b-a3b-instruct')).toContain('States between chunks');
    const [row] = activations('deepseek-v3').operations.filter(
      ({ tensor }) => tensor === 'Latents',
    );
    expect(row?.band).toEqual({
      low: Math.floor((row?.bytes ?? 0) * 0.75),
      high: Math.ceil((row?.bytes ?? 0) * 1.25),
    });
  });

  test('recomputed tensors take no bytes of the device, and name the module', () => {
    const { operations } = activations('llama-3.1-8b', { recompute: 'mlp' });
    const again = operations.filter(({ remadeBy }) => remadeBy === 'mlp');
    expect(again.map(({ tensor }) => tensor)).toEqual([
      'Feed-forward gate and up',
      'Feed-forward down input',
    ]);
    expect(again.every(({ deviceBytes, bytes }) => deviceBytes === 0 && bytes > 0)).toBe(true);
  });

  test('full recomputation keeps the layer’s input alone', () => {
    const { operations } = activations('llama-3.1-8b', { recompute: 'full' });
    const kept = ofLayers(operations).filter(({ deviceBytes }) => deviceBytes > 0);
    expect(kept.map(({ tensor, bytes }) => [tensor, bytes])).toEqual([
      ['Layer input', 2 * 1024 * 4096],
    ]);
  });

  test('the ends of the model have rows too: ids, inputs of the last norm and the head, logits of the loss', () => {
    const options = { loss: 'chunked', lossChunks: 4, dropout: true, tp: 3 } as const;
    const { operations } = activations('llama-3.1-8b', options);
    const ends = operations.filter(({ kind }) => typeof kind === 'string');
    // Ids of 8 bytes, masks of one, two inputs in 16 bits; 16 bytes for each of 128,256 words, of 256 tokens.
    expect(ends.map(({ tensor, bytes }) => [tensor, bytes])).toEqual([
      ['Token ids', 8 * 1024],
      ['Dropout mask', 1024 * 4096],
      ['Input of the final norm', 2 * 1024 * 4096],
      ['Input of the head', 2 * 1024 * 4096],
      ['Logits', 16 * 256 * 128_256],
    ]);
    expect(ends.at(-1)?.deviceBytes).toBe(16 * 256 * (128_256 / 3));
  });

  test.each([
    ['gpt2', { tp: 2, dropout: true, loss: 'fused' }],
    ['gpt2', { tp: 4, sequenceParallel: true, loss: 'logits-14' }],
    ['deepseek-v3', { loss: 'chunked' }],
  ] as const)('%s with %o: rows of the ends are what a device holds of them', (model, more) => {
    const options = { mode: 'training', sequence: 1000, ...more } as const;
    const { activations, memory } = buildReport(scenarioOf(model, 'h100-sxm-80gb', options));
    const rows = (kind: string) =>
      activations.operations
        .filter((row) => row.kind === kind)
        .reduce((sum, { deviceBytes }) => sum + deviceBytes, 0);
    const parts = new Map(
      (memory.devices[0]?.ledger.children ?? [])
        .flatMap(({ children }) => children)
        .map(({ id, amount }) => [id.split('.').at(-1), amount]),
    );
    expect(rows('input')).toBe(parts.get('embedding'));
    if (parts.has('logits')) expect(rows('output')).toBe(parts.get('logits'));
  });

  test('inference has none', () => {
    const report = buildReport(scenarioOf('llama-3.1-8b'));
    expect(report.activations.operations).toEqual([]);
  });
});

test('a matrix of a module list is named by its module, not by its index', () => {
  const inputs = activations('zamba2-1.2b-instruct').operations.map(({ tensor }) => tensor);
  expect(inputs).toContain('Input of linear_q_adapter_list');
  expect(inputs).not.toContain('Input of 1');
});
