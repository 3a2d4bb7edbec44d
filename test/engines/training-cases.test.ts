import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import type { EngineId } from '../../source/engines/registry.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import cases from '../facts/training-cases.json' with { type: 'json' };

type Row = (typeof cases.rows)[number];

function reportOf(row: Row, more: object): Report {
  const { id, model, hardware, devices, engine } = row;
  const asked = scenarioOf('config' in row ? 'gpt2' : model, hardware, { devices });
  const config = 'config' in row ? (row.config as unknown as JsonObject) : undefined;
  return buildReport({
    ...(config ? newScenario({ id, name: id, config }, asked.hardware) : asked),
    mode: 'training',
    engine: engine as EngineId,
    ...(row.options as Partial<Scenario>),
    ...more,
  });
}

function figureOf(metric: string, { memory, fit, training }: Report): number | boolean {
  const states = memory.devices.map((one) => one.weights + one.gradients + one.optimizer);
  const allocated = memory.devices.map((one) => one.allocated);
  switch (metric) {
    case 'peak':
      return memory.peak;
    case 'states':
      return Math.max(...states);
    case 'allocated':
      return Math.max(...allocated);
    case 'lastStageAllocated':
      return allocated.at(-1) ?? Number.NaN;
    case 'fits':
      return fit.fits;
    default:
      return Number(training?.[metric as keyof typeof training] ?? Number.NaN);
  }
}

type Kind = 'memory' | 'fit' | 'time';

function kindOf({ metric }: Row): Kind {
  if (metric === 'fits') return 'fit';
  return /Seconds|PerSecond|mfu/.test(metric) ? 'time' : 'memory';
}

/** How far a figure may be off: the aims are memory within a tenth and time within a quarter. */
const TOLERANCE: Readonly<Record<Kind, number>> = { memory: 0.1, fit: 0, time: 0.25 };

/** Whether what is said without a version, with its bounds and other versions, holds what was measured. */
function holds(row: Row, { memory }: Report): boolean {
  const { peak, residentMost, otherVersions, capacity } = memory;
  const peaks = [peak, ...otherVersions.map((other) => other.peak)];
  if (row.metric === 'fits') return peaks.some((bytes) => bytes <= capacity === row.value);
  const value = Number(row.value);
  return 0.9 * Math.min(...peaks) <= value && value <= 1.1 * Math.max(residentMost, ...peaks);
}

/** Whether a case is met as it was asked, and as its source states it. */
const METS = cases.rows.map((row) => {
  const kind = kindOf(row);
  const isMet = (found: number | boolean, wanted: number | boolean) =>
    Math.abs(Number(found) - Number(wanted)) <= TOLERANCE[kind] * Number(wanted);
  const metric = 'statedMetric' in row ? String(row.statedMetric) : row.metric;
  const value = 'statedValue' in row ? Number(row.statedValue) : row.value;
  const report = reportOf(row, {});
  const asked = isMet(figureOf(row.metric, report), row.value);
  return {
    id: row.id,
    kind,
    asked,
    held: asked || (kind !== 'time' && holds(row, report)),
    stated: isMet(figureOf(metric, reportOf(row, row.stated)), value),
  };
});

/** Cases that are missed even as their sources state them, and why. */
const MISSED = new Map([
  ['swift-qwen7-lora-2048', 'prints reserved memory, which lies between peak and residentMost'],
  ['swift-qwen7-lora-nockpt', 'the same'],
  ['lf-qlora-4096', 'its table has whole GB: 9, where 8.6 would be met'],
  ['ds-z2', 'its steady 19.4 GiB is less than 2 + 12/8 bytes a parameter, 22.0'],
  ['ds-z2-ckpt', 'the same'],
  ['ds-z3-b2', 'with one and with two sequences, no rule of saved tensors gives both'],
  ['ds-z3-ckpt-all-b4', 'it holds what two sequences hold, less the weights in host memory'],
  ['mb-qwen30-step', 'its dispatcher: the same layout took 45.7, 24.7, 21.0 and 20.1 s'],
]);

describe('training cases as asked and as stated', () => {
  test('all are met as their sources state them, but for named ones', () => {
    expect(METS.filter(({ stated }) => !stated).map(({ id }) => id)).toEqual([...MISSED.keys()]);
  });

  test('36 of 42 are held by what is said without a version, with its bounds and other versions', () => {
    const rows = METS.filter(({ kind }) => kind !== 'time');
    expect(rows).toHaveLength(42);
    expect(rows.filter(({ held }) => !held).map(({ id }) => id)).toEqual([
      // Options that their sources state and the question leaves out: buckets, another framework, the stage that prints.
      'qwen7-qlora-8192',
      'ds-z2',
      'ds-z2-ckpt',
      'ds-z3-ckpt-oo-b2',
      'ds-z3-ckpt-all-b4',
      'mb-70b-tp4pp4',
    ]);
  });

  test('the counts by kind are those of docs/cost-model.md, Training cases as asked and as stated', () => {
    const table = readFileSync(new URL('../../docs/cost-model.md', import.meta.url), 'utf8');
    for (const kind of ['memory', 'fit', 'time'] as const) {
      const of = METS.filter((row) => row.kind === kind);
      const asked = of.filter((row) => row.asked).length;
      const stated = of.filter((row) => row.stated).length;
      expect(table).toContain(`| ${kind} | ${of.length} | ${asked} | ${stated} |`);
    }
  });
});
