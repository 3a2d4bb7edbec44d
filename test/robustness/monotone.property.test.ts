import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { trainingOf } from '../../source/engines/index.js';
import { ModelError } from '../../source/model/read-model.js';
import { configField, withConfigField } from '../../source/scenario/config-field.js';
import { deviceCount, withDeviceCount } from '../../source/scenario/devices.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { usualCases } from './support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from './support/campaign.js';

/** The report of a legal scenario; of others nothing is promised. */
function legalReport(scenario: Scenario): Report {
  const report = buildReport(scenario);
  fc.pre(report.problems.every(({ severity }) => severity !== 'refused'));
  return report;
}

/** Holds a scenario against the same with one change, both legal; `asked` is what the change needs of the scenario. */
function holds(
  change: (scenario: Scenario) => Scenario | undefined,
  compare: (before: Report, after: Report) => void,
  { runs = 150, asked = {} }: { runs?: number; asked?: Partial<Scenario> } = {},
): void {
  fc.assert(
    fc.property(usualCases, ({ scenario }) => {
      const from = { ...scenario, ...asked };
      const changed = change(from);
      fc.pre(changed !== undefined);
      compare(legalReport(from), legalReport(changed));
    }),
    { ...campaign(runs), maxSkipsPerRun: 1000 },
  );
}

/** Bytes of each device by what they are. */
function each(report: Report, amount: 'weights' | 'kvCache' | 'total' | 'states'): number {
  const amounts = report.memory.devices.map((device) =>
    amount === 'states' ? device.weights + device.gradients + device.optimizer : device[amount],
  );
  return Math.max(...amounts);
}

describe('monotone quantities of a legal scenario', () => {
  it(
    'more sequences at once take no less memory, cache and activations',
    () => {
      holds(
        (scenario) => ({
          ...scenario,
          batch: scenario.batch * 2,
          globalBatch: scenario.globalBatch && scenario.globalBatch * 2,
        }),
        (before, after) => {
          // llama-server's own four slots share one pool, three or five have one each.
          fc.pre(before.settled.engine !== 'llama.cpp');
          expect(after.memory.peak).toBeGreaterThanOrEqual(before.memory.peak);
          expect(after.kvCache.bytes).toBeGreaterThanOrEqual(before.kvCache.bytes);
          expect(after.activations.layersBytes).toBeGreaterThanOrEqual(
            before.activations.layersBytes,
          );
          expect(after.parameters.total).toBe(before.parameters.total);
        },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'a longer context takes no less memory, cache and activations',
    () => {
      holds(
        (scenario) => ({ ...scenario, sequence: buildReport(scenario).settled.sequence * 2 }),
        (before, after) => {
          // vLLM shares whole pages only: a context just short of one takes more than one that fills it.
          fc.pre(before.settled.sharedPrefix === 0);
          expect(after.memory.peak).toBeGreaterThanOrEqual(before.memory.peak);
          expect(after.kvCache.bytes).toBeGreaterThanOrEqual(before.kvCache.bytes);
          expect(after.activations.layersBytes).toBeGreaterThanOrEqual(
            before.activations.layersBytes,
          );
          expect(after.compute.forwardFlopsPerToken).toBeGreaterThanOrEqual(
            before.compute.forwardFlopsPerToken,
          );
        },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'more layers have more weights, and take no less memory and cache',
    () => {
      holds(
        (scenario) => {
          const layers = configField(scenario.model.config, 'num_hidden_layers');
          if (typeof layers !== 'number') return undefined;
          // BART's and its relatives' field repeats the encoder's layers, which have a field of their own.
          if ('encoder_layers' in scenario.model.config) return undefined;
          const deeper = withConfigField(
            { ...scenario, pp: 1, virtualStages: 1 },
            'num_hidden_layers',
            layers * 2,
          );
          try {
            buildReport(deeper);
            return deeper;
          } catch (error) {
            // Lists of one entry a layer no longer match, say.
            if (error instanceof ModelError) return undefined;
            throw error;
          }
        },
        (before, after) => {
          fc.pre(before.settled.pp === 1 && before.settled.virtualStages === 1);
          fc.pre(before.settled.scenario.gpuLayers === null);
          expect(after.parameters.total).toBeGreaterThan(before.parameters.total);
          expect(after.memory.peak).toBeGreaterThanOrEqual(before.memory.peak);
          expect(after.kvCache.bytes).toBeGreaterThanOrEqual(before.kvCache.bytes);
        },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'each ZeRO stage holds no more of the model’s states than the one before',
    () => {
      holds(
        (scenario) => {
          const stage = scenario.zero ?? trainingOf(scenario.engine).defaults.at('').zero.value;
          if (stage === 3) return undefined;
          return { ...scenario, zero: (stage + 1) as Scenario['zero'] };
        },
        (before, after) =>
          expect(each(after, 'states')).toBeLessThanOrEqual(each(before, 'states')),
        { asked: { mode: 'training' } },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'tensor parallelism over twice the ranks leaves no more weights on each',
    () => {
      holds(
        (scenario) => ({
          ...withDeviceCount(scenario, deviceCount(scenario) * 2),
          tp: scenario.tp * 2,
        }),
        (before, after) => {
          // An engine that fills its devices with stages by itself has none left once ranks are asked for.
          fc.pre(after.settled.pp === before.settled.pp);
          expect(each(after, 'weights')).toBeLessThanOrEqual(each(before, 'weights'));
          expect(each(after, 'kvCache')).toBeLessThanOrEqual(each(before, 'kvCache'));
        },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'recomputing more keeps no more activations, and costs no fewer FLOPs',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const [none, selective, full] = (['none', 'selective', 'full'] as const).map(
            // All layers: a number of them is only for full recomputation, and adapters on the last ones leave those
            // below without activations, but not without checkpoints.
            (recompute) =>
              legalReport({
                ...scenario,
                mode: 'training',
                recompute,
                recomputeLayers: null,
                adapterLayers: null,
              }),
          );
          fc.pre(none !== undefined && selective !== undefined && full !== undefined);
          const kept = [full, selective, none].map(
            ({ activations }) => activations.deviceLayersBytes,
          );
          expect(kept).toEqual(kept.toSorted((a, b) => a - b));
          const flops = [none, selective, full].map(({ compute }) => compute.trainingFlopsPerToken);
          expect(flops).toEqual(flops.toSorted((a, b) => a - b));
        }),
        { ...campaign(150), maxSkipsPerRun: 1000 },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'eager attention and dropout keep no less than flash attention and none',
    () => {
      holds(
        (scenario) => ({ ...scenario, attention: 'eager', dropout: true }),
        (before, after) => {
          // llama.cpp keeps its cache in cells of 256 with flash attention and of 32 without.
          fc.pre(before.settled.attention === 'flash' && before.settled.engine !== 'llama.cpp');
          // Per-operation recomputation keeps what the flash kernel gives; eager products are made again
          // (torchtitan, distributed/activation_checkpoint.py).
          fc.pre(before.settled.recompute !== 'per-op');
          // Of so few tokens the scores are smaller than the statistics that flash attention keeps.
          fc.pre(before.settled.sequence >= 4);
          expect(after.memory.peak).toBeGreaterThanOrEqual(before.memory.peak);
          expect(after.activations.layersBytes).toBeGreaterThanOrEqual(
            before.activations.layersBytes,
          );
        },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'wider formats take no less',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const weights = ['int4', 'int8', 'bf16', 'fp32'].map((format) =>
            each(legalReport({ ...scenario, mode: 'inference', weights: format }), 'weights'),
          );
          expect(weights).toEqual(weights.toSorted((a, b) => a - b));
          const caches = ['q4_0', 'q8_0', 'bf16', 'fp32'].map(
            (kv) =>
              // vLLM makes all pages of a hybrid as large as the largest: fewer may be needed of wider ones.
              legalReport({ ...scenario, mode: 'inference', engine: 'architecture', kv }).kvCache
                .bytes,
          );
          expect(caches).toEqual(caches.toSorted((a, b) => a - b));
        }),
        { ...campaign(80), maxSkipsPerRun: 1000 },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'a curve never falls, contains the present value, and crosses the capacity once',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          // llama-server's own four slots share one pool, and five do not: their mask of attention is smaller.
          const { kvCache, activations, settled } = legalReport({
            ...scenario,
            slots: scenario.slots === 'auto' ? 'separate' : scenario.slots,
            globalBatch: null,
            sharedPrefix: 0,
          });
          for (const { curve } of [kvCache, activations]) {
            const bytes = curve.map((point) => point.bytes);
            expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
            const fits = curve.map((point) => Number(point.fits));
            expect(fits).toEqual(fits.toSorted((a, b) => b - a));
            expect(curve.filter(({ current }) => current)).toHaveLength(1);
          }
          const now = kvCache.curve.find(({ at }) => at === settled.sequence);
          expect(now?.bytes).toBe(kvCache.bytes);
        }),
        { ...campaign(100), maxSkipsPerRun: 1000 },
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'layers left in host memory are not on the device',
    () => {
      holds(
        ({ gpuLayers, ...scenario }) => ({
          ...scenario,
          gpuLayers: Math.floor((gpuLayers ?? 64) / 2),
        }),
        (before, after) => {
          expect(each(after, 'weights')).toBeLessThanOrEqual(each(before, 'weights'));
          expect(each(after, 'kvCache')).toBeLessThanOrEqual(each(before, 'kvCache'));
        },
        { runs: 60, asked: { mode: 'inference', engine: 'llama.cpp' } },
      );
    },
    FUZZ_TIMEOUT,
  );
});
