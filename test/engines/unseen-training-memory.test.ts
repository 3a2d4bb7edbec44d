import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { EngineId } from '../../source/engines/registry.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import published from '../facts/unseen-training-memory.json' with { type: 'json' };

type Row = (typeof published.rows)[number];

function scenario(row: Row): Scenario {
  const options = {
    mode: 'training',
    engine: row.engine as EngineId,
    ...(row.options as Partial<Scenario>),
  } as const;
  if (!('config' in row) || row.config === undefined)
    return scenarioOf(row.model, row.hardware, { devices: row.devices, ...options });
  const { hardware } = scenarioOf('gpt2', row.hardware, { devices: row.devices });
  const config = row.config as JsonObject;
  return { ...newScenario({ id: row.id, name: row.id, config }, hardware), ...options };
}

function share(row: Row): number {
  const { memory } = buildReport(scenario(row));
  const allocated = memory.devices.map((device) => device.allocated);
  const last = memory.devices.at(-1);
  if (!last) throw new Error('no device');
  const bytes = {
    peak: memory.peak,
    allocated: Math.max(...allocated),
    last: last.allocated,
    'last-states': last.weights + last.gradients + last.optimizer,
  }[row.metric];
  return (bytes ?? Number.NaN) / row.bytes - 1;
}

/** What is missing in rows that are more than a fifth off. */
const MISSED = new Map([
  [
    'litgpt-hub-falcon-7b-qlora',
    'dropout of adapters; values are views of the product of query, key and value, which stays',
  ],
  [
    'litgpt-hub-gemma-2b-full',
    'four ranks would divide 20 GB of states into 5, and 17.4 is printed',
  ],
  [
    'mlm-te_tp2_pp2_cross_entropy_loss_fusion',
    'with scores of attention, which dropout keeps from flash kernels, it is 1.8 GB',
  ],
]);

/** The rules that these rows showed to be missing were read in the frameworks’ code; no constant stands on them. */
describe('peaks of training that no constant was fitted to', () => {
  const shares = published.rows.map((row) => [row.id, share(row)] as const);
  const within = (most: number) => shares.filter(([, off]) => Math.abs(off) <= most).length;

  test.each(shares.filter(([id]) => !MISSED.has(id)))('%s: within a fifth', (_, off) => {
    expect(Math.abs(off)).toBeLessThan(0.2);
  });

  test.each(shares.filter(([id]) => MISSED.has(id)))('%s is still missed', (_, off) => {
    expect(Math.abs(off)).toBeGreaterThan(0.2);
  });

  /** docs/cost-model.md, Runs as their sources state them, has the same counts. */
  test('48 of 63 lie within a tenth, 60 within a fifth', () => {
    expect([shares.length, within(0.1), within(0.2)]).toEqual([63, 48, 60]);
  });
});
