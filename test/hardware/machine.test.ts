import { expect, test } from 'vitest';
import { capacityOf, devicesOf, runsWithin } from '../../source/hardware/machine.js';
import { machineOf } from '../../source/scenario/machine.js';
import { newScenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const kind = (id: string, count: number) => {
  const { hardware } = scenarioOf('gpt2', id, { devices: count });
  if ('preset' in hardware) return hardware;
  throw new Error('one kind is expected');
};

const { model } = scenarioOf('gpt2');
const mixed = machineOf(newScenario(model, [kind('rtx-3090', 2), kind('rtx-4090', 1)]));

test('devices of several kinds keep their order', () => {
  expect(devicesOf(mixed).map(({ accelerator }) => accelerator.id)).toEqual([
    'rtx-3090',
    'rtx-3090',
    'rtx-4090',
  ]);
  expect(mixed.count).toBe(3);
});

test('the devices of some ranks are cut out of the runs; ranks beyond the last count with it', () => {
  const within = (start: number, end: number) =>
    runsWithin(mixed, start, end).map(({ accelerator, start, count }) => [
      accelerator.id,
      start,
      count,
    ]);
  expect(within(1, 3)).toEqual([
    ['rtx-3090', 1, 1],
    ['rtx-4090', 2, 1],
  ]);
  expect(within(2, 6)).toEqual([['rtx-4090', 2, 4]]);
  expect(within(4, 6)).toEqual([['rtx-4090', 2, 4]]);
});

test('an engine’s share is of the total, and never more than is usable', () => {
  expect(capacityOf({ total: 1001, usable: 1000 }, 0.5)).toBe(500);
  expect(capacityOf({ total: 1001, usable: 800 }, 0.9)).toBe(800);
});
