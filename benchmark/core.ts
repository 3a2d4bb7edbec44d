import { buildReport } from '../source/cost/build-report.js';
import { peakBytes } from '../source/cost/memory.js';
import type { Report } from '../source/cost/report.js';
import { readPreset } from '../source/open/preset-store.js';
import type { Ledger } from '../source/quantity/index.js';
import { newScenario, type Options, type Scenario } from '../source/scenario/scenario.js';
import { settle } from '../source/scenario/settle.js';
import type { JsonObject } from '../source/text/json.js';
import { milliseconds, type Section } from './figure.js';
import { median, quantile } from './statistics.js';

const preset = (kind: 'models' | 'hardware', id: string): JsonObject =>
  JSON.parse(readPreset(kind, id)) as JsonObject;

/** DeepSeek-V3 made 100 layers deep: latent attention, dense layers first, 256 experts. */
const scenario = (options: Partial<Options>): Scenario => ({
  ...newScenario(
    {
      id: 'deep',
      name: 'DeepSeek-V3, 100 layers',
      config: { ...preset('models', 'deepseek-v3'), num_hidden_layers: 100 },
    },
    { id: 'h100-sxm-80gb', count: 64, preset: preset('hardware', 'h100-sxm-80gb') },
  ),
  ...options,
});

/** Memory evaluations per second over many batches and sequences, each for its fullest device; best of five. */
const evaluationsPerSecond = (base: Scenario): number => {
  const rates = Array.from({ length: 5 }, () => {
    const count = 20_000;
    let sum = 0;
    const begin = performance.now();
    for (let index = 0; index < count; index += 1) {
      const batch = 1 + (index % 64);
      const sequence = 256 + 16 * (index % 1000);
      sum += peakBytes(settle({ ...base, batch, sequence }));
    }
    const seconds = (performance.now() - begin) / 1000;
    if (!(sum > 0)) throw new Error('a model needs memory');
    return count / seconds;
  });
  return Math.max(...rates);
};

const countEntries = (ledger: Ledger): number =>
  ledger.children.reduce((sum, child) => sum + countEntries(child), 1);

/** Reads every part of a report except explanations; returns the number of ledger entries. */
const readAll = (report: Report): number => {
  const ledgers = [
    report.parameters.ledger,
    report.kvCache.ledger,
    report.activations.ledger,
    ...report.memory.devices.map(({ ledger }) => ledger),
  ];
  const points = report.kvCache.curve.length + report.activations.curve.length;
  const rest = [report.problems, report.fit, report.compute, report.speed, report.training];
  return ledgers.reduce((sum, ledger) => sum + countEntries(ledger), points + rest.length);
};

const reportTimes = (base: Scenario): readonly number[] =>
  Array.from({ length: 300 }, (_, index) => {
    const begin = performance.now();
    readAll(buildReport({ ...base, batch: 1 + index }));
    return performance.now() - begin;
  }).slice(100);

export const measureCore = (): Section => {
  const serving = scenario({ tp: 8, batch: 8 });
  const training = scenario({ mode: 'training', tp: 8, pp: 4, zero: 1, sequence: 4096 });
  const rate = (name: string, base: Scenario) => {
    const value = evaluationsPerSecond(base);
    return {
      name: `memory evaluations, ${name}`,
      value: `${Math.round(value).toLocaleString('en')} /s`,
      wanted: '≥ 100,000 /s',
      isMet: value >= 100_000,
    };
  };
  const full = (name: string, base: Scenario) => {
    const values = reportTimes(base);
    return {
      name: `full report, ${name}`,
      value: milliseconds(median(values)),
      against: `p95 ${milliseconds(quantile(values, 0.95))}`,
      wanted: '≤ 2 ms',
      isMet: median(values) <= 2,
    };
  };
  return {
    title: 'Core: DeepSeek-V3 of 100 layers on 64 H100',
    figures: [
      rate('serving, TP 8', serving),
      rate('training, TP 8 × PP 4', training),
      full('serving', serving),
      full('training', training),
    ],
  };
};
