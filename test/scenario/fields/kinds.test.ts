import { describe, expect, test } from 'vitest';
import type { Kind } from '../../../source/scenario/fields/kinds/index.js';
import {
  bytes,
  choices,
  count,
  dollars,
  list,
  rate,
  share,
} from '../../../source/scenario/fields/kinds/index.js';

const readAll = (kind: Kind, texts: readonly string[]) => texts.map((text) => kind.read(text));

test('prices are dollars with or without their sign', () => {
  expect(readAll(dollars(100, 0.1, 'USD/h'), ['$2.5', '2.5', '$ 2.5'])).toEqual([2.5, 2.5, 2.5]);
  expect(readAll(dollars(100, 0.1, 'USD/h'), ['€2.5', '$', '101'])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

describe('bytes follow the suffix', () => {
  const memory = bytes(0, 2 ** 50);

  test.each([
    ['10G', 1e10],
    ['10GB', 1e10],
    ['10Gi', 10 * 2 ** 30],
    ['10 GiB', 10 * 2 ** 30],
    ['0', 0],
  ])('%s is %d bytes', (text, value) => {
    expect(memory.read(text)).toBe(value);
  });

  test.each(['1.5', '-1', '2000Ti', 'GiB'])('%s is refused', (text) => {
    expect(memory.read(text)).toBeUndefined();
  });
});

describe('rates are bytes per second in one direction', () => {
  test.each([
    ['400Gb/s', 50e9],
    ['400Gbit/s', 50e9],
    ['400Gbps', 50e9],
    ['50GB/s', 50e9],
    ['50G', 50e9],
    ['50e9', 50e9],
    ['3.35TB/s', 3.35e12],
    ['1MiB/s', 2 ** 20],
  ])('%s is %d bytes/s', (text, value) => {
    expect(rate().read(text)).toBe(value);
  });

  test.each(['400', '999999', '400B/s', 'fast', ''])(
    'a bare number below 10⁶ is refused as one in another unit: %j',
    (text) => {
      expect(rate().read(text)).toBeUndefined();
    },
  );
});

describe('lists', () => {
  const devices = list(bytes(0, 2 ** 50), { of: 'devices', in: ({ devices: all }) => all });
  const modules = list(choices('mlp', 'norms', 'moe'));

  test('a value of all devices is one number, values of each an array', () => {
    expect(readAll(devices, ['8Gi', '8Gi,16Gi', '8Gi, 8Gi'])).toEqual([
      2 ** 33,
      [2 ** 33, 2 ** 34],
      [2 ** 33, 2 ** 33],
    ]);
    expect(readAll(modules, ['mlp', 'mlp,norms'])).toEqual(['mlp', ['mlp', 'norms']]);
  });

  test('a wrong or empty item makes the list invalid', () => {
    expect(readAll(devices, ['8Gi,', ',', '8Gi,much', ''])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(readAll(modules, ['mlp,mlp', 'mlp,none'])).toEqual([undefined, undefined]);
  });

  test('lists of JSON are checked item by item', () => {
    expect(devices.check([1, 2])).toEqual([1, 2]);
    expect(devices.check([1])).toBe(1);
    expect(devices.check([1, 'two'])).toBeUndefined();
    expect(devices.check([])).toBeUndefined();
  });

  test('a step changes every item', () => {
    expect(devices.step([8, 16], 1, () => undefined)).toEqual([16, 32]);
    expect(devices.step(8, -1, () => undefined)).toBe(4);
  });
});

describe('steps', () => {
  const none = () => undefined;

  test('of counts go by one, to powers of two, to multiples, to divisors of another field', () => {
    expect(count(0, 9, 'one').step(9, 1, none)).toBe(9);
    expect(count(1, 100, 'double').step(6, 1, none)).toBe(8);
    expect(count(0, 1e6, { by: 128 }).step(300, 1, none)).toBe(384);
    expect(count(0, 1e6, { by: 128 }).step(128, -1, none)).toBe(128);
    expect(count(1, 1e6, { divisorOf: 'hidden_size' }).step(4, 1, () => 12)).toBe(6);
    expect(count(1, 1e6, { divisorOf: 'hidden_size' }).step(12, 1, () => 12)).toBe(12);
  });

  test('of shares go by a twentieth, of choices to the neighbour', () => {
    expect(share(0.05, 1).step(0.92, 1, none)).toBe(0.95);
    expect(choices('a', 'b').step('a', 1, none)).toBe('b');
    expect(choices('a', 'b').step('b', 1, none)).toBe('b');
  });
});
