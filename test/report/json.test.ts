import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { servingEngineIds } from '../../source/engines/index.js';
import { reportJson } from '../../source/report/json.js';
import { firstKind } from '../../source/scenario/devices.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

// biome-ignore lint/suspicious/noExplicitAny: JSON is read as a script would read it
const jsonOf = (model: string, options: Options = {}, hardware = 'h100-sxm-80gb'): any =>
  JSON.parse(JSON.stringify(reportJson(buildReport(scenarioOf(model, hardware, options)))));

const isPower = (value: number) => Number.isInteger(Math.log2(value));

describe('curves', () => {
  test('are of powers of two alone, the cache’s up to the model’s maximum', () => {
    const { kvCache, activations } = jsonOf('llama-3.1-8b', { sequence: 5000, batch: 3 });
    const lengths = kvCache.curve.map(({ sequence }: { sequence: number }) => sequence);
    expect(lengths.every(isPower)).toBe(true);
    expect(lengths.at(-1)).toBe(131_072);
    const batches = activations.curve.map(({ batch }: { batch: number }) => batch);
    expect(batches.every(isPower)).toBe(true);
    expect(batches[0]).toBe(1);
  });

  test('equal the report at each point', () => {
    const { curve } = jsonOf('gemma-2-9b', { batch: 2 }).kvCache;
    for (const { sequence, bytes } of curve.slice(-3))
      expect(jsonOf('gemma-2-9b', { batch: 2, sequence }).kvCache.bytes).toBe(bytes);
    const training = { mode: 'training', sequence: 1024 } as const;
    const { activations } = jsonOf('gpt2', training);
    for (const { batch, bytes } of activations.curve.slice(0, 4))
      expect(jsonOf('gpt2', { ...training, batch }).activations.bytes).toBe(bytes);
  });
});

describe('activations', () => {
  test('of a device are activations alone: gathered weights are overhead', () => {
    const of = (zero: 0 | 3) =>
      jsonOf('llama-3.1-8b', { mode: 'training', devices: 8, zero, sequence: 4096 });
    expect(of(3).activations.bytes).toBe(of(0).activations.bytes);
    // Two layers of 218,112,000 parameters in bf16 (docs/cost-model.md, Sharded states).
    const gathered = 2 * 218_112_000 * 2;
    expect(of(3).memory.devices[0].overhead).toBeGreaterThanOrEqual(gathered);
  });

  test('peak over the instants, and the layers’ own bytes are below it', () => {
    const { activations, memory } = jsonOf('llama-3.1-8b', {
      mode: 'training',
      recompute: 'full',
      sequence: 4096,
    });
    expect(activations.deviceLayersBytes).toBe(32 * 2 * 4096 * 4096);
    expect(activations.layersBytes).toBeGreaterThan(activations.deviceLayersBytes);
    expect(activations.bytes).toBeGreaterThan(activations.deviceLayersBytes);
    expect(memory.devices[0].activations).toBeLessThanOrEqual(activations.bytes);
  });
});

describe('fit', () => {
  const fits = (model: string, options: Options, hardware: string) =>
    jsonOf(model, options, hardware).fit.fits;

  test('the largest batch fits and one more does not', () => {
    const { maximumBatch } = jsonOf('llama-3.1-8b', { sequence: 4096 }, 'rtx-4090').fit;
    expect(fits('llama-3.1-8b', { sequence: 4096, batch: maximumBatch }, 'rtx-4090')).toBe(true);
    expect(fits('llama-3.1-8b', { sequence: 4096, batch: maximumBatch + 1 }, 'rtx-4090')).toBe(
      false,
    );
  });

  test.each(servingEngineIds)('the largest sequence fits and one more does not: %s', (engine) => {
    const at = { engine, batch: 2 } as const;
    const { maximumSequence } = jsonOf('llama-3.1-8b', at, 'rtx-4090').fit;
    expect(maximumSequence).toBeGreaterThan(1);
    expect(fits('llama-3.1-8b', { ...at, sequence: maximumSequence }, 'rtx-4090')).toBe(true);
    expect(fits('llama-3.1-8b', { ...at, sequence: maximumSequence + 1 }, 'rtx-4090')).toBe(false);
  });

  test('where memory is not the limit, the model’s maximum is the largest sequence', () => {
    expect(
      jsonOf('kimi-linear-48b-a3b-instruct', {}, 'b300-sxm').fit.maximumSequence,
    ).toBeGreaterThan(0);
    // A state of constant size, whatever the length.
    const { fit, model } = jsonOf('falcon-mamba-7b-instruct');
    expect(fit.maximumSequence).toBe(model.maximumSequence ?? 2 ** 40);
  });

  test('a model that is too large fits no batch, and needs more devices', () => {
    const { fit } = jsonOf('llama-3.3-70b-instruct', { sequence: 4096 });
    expect(fit).toMatchObject({ fits: false, maximumBatch: 0, maximumSequence: 0 });
    // 131 GiB of weights over devices of 79.6: two, side by side.
    expect(fit.minimumDevices).toBe(2);
    const two = { sequence: 4096, tp: 2, devices: 2 };
    expect(fits('llama-3.3-70b-instruct', two, 'h100-sxm-80gb')).toBe(true);
  });
});

/** What nobody told of a machine: the report's promise has null there. */
const UNKNOWN = [
  '.machine.network',
  '.machine.host.memory',
  '.memory.hostFits',
  '.fit.fitsNow',
  // An encoder generates nothing.
  '.speed.decodeSecondsPerToken',
  '.speed.tokensPerSecond',
  // No rollout engine shares the devices of other training.
  '.training.engineShare',
];

/** A class that takes nothing for a field that the config leaves out. */
const ASSUMED_NOTHING = /^\.assumed\.\d+\.value$/;

describe('numbers', () => {
  test.each<readonly [string, Options]>([
    ['llama-3.1-8b', {}],
    ['bge-large-en-v1.5', {}],
    ['t5-3b', { engine: 'vllm' }],
    ['falcon-mamba-7b-instruct', { engine: 'vllm' }],
    ['deepseek-v3.2', { engine: 'llama.cpp', weights: 'q4_k_m' }],
    ['mixtral-8x7b-v0.1', { mode: 'training', zero: 3, devices: 8 }],
    ['gpt2', { mode: 'training', qlora: 8 }],
  ])('are never null, NaN or infinite: %s %o', (model, options) => {
    const { scenario: _, unmodelled: __, ...json } = jsonOf(model, options);
    const strays: string[] = [];
    const walk = (value: unknown, path: string) => {
      if (value === null) {
        if (!UNKNOWN.includes(path) && !ASSUMED_NOTHING.test(path)) strays.push(path);
      } else if (typeof value === 'object')
        for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(json, '');
    expect(strays).toEqual([]);
  });

  test('a device without a price has none: costUsd is null and nothing else', () => {
    const hardware = firstKind(scenarioOf('gpt2', 'rtx-3060-ti', { mode: 'training' }));
    const { price_usd_per_hour: _, ...preset } = hardware.preset;
    const report = buildReport({
      ...scenarioOf('gpt2', 'rtx-3060-ti', { mode: 'training' }),
      hardware: { ...hardware, preset },
    });
    expect(report.training?.costUsd).toBeNull();
  });
});

test('sixND is six times the active parameters', () => {
  const { compute, parameters } = jsonOf('mixtral-8x7b-v0.1');
  expect(compute.sixND).toBe(6 * parameters.active);
});
