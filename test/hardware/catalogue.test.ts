import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findHardware } from '../../source/hardware/catalogue.js';
import { HardwareError } from '../../source/hardware/preset-fields.js';
import { entries } from './facts.js';

const find = (text: string) => findHardware(text, entries);

test('every id finds itself, in any case', () => {
  for (const { id } of entries) {
    expect(find(id).id).toBe(id);
    expect(find(id.toUpperCase()).id).toBe(id);
  }
});

test('every full name finds its entry', () => {
  for (const { id, name } of entries) expect(find(name).id).toBe(id);
});

describe('names as people say them', () => {
  test.each([
    ['h100', 'h100-sxm-80gb'],
    ['H100 PCIe', 'h100-pcie-80gb'],
    ['h100-94gb', 'h100-nvl-94gb'],
    ['h100-sxm5', 'h100-sxm-80gb'],
    ['a100', 'a100-sxm4-80gb'],
    ['a100-40gb', 'a100-sxm4-40gb'],
    ['a100 80', 'a100-sxm4-80gb'],
    ['a100sxm', 'a100-sxm4-80gb'],
    ['a100-80gb-pcie', 'a100-pcie-80gb'],
    ['v100 16 GB', 'v100-sxm2-16gb'],
    ['4090', 'rtx-4090'],
    ['rtx4090', 'rtx-4090'],
    ['RTX 4090 D', 'rtx-4090-d'],
    ['3090', 'rtx-3090'],
    ['3080', 'rtx-3080-10gb'],
    ['3080ti', 'rtx-3080-ti'],
    ['4060', 'rtx-4060-8gb'],
    ['7900xtx', 'rx-7900-xtx'],
    ['a6000', 'rtx-a6000'],
    ['6000 ada', 'rtx-6000-ada'],
    ['t4', 't4'],
    ['l40', 'l40'],
    ['a10', 'a10'],
    ['h20', 'h20-96gb'],
    ['h200', 'h200-sxm-141gb'],
    ['b200', 'b200-sxm'],
    ['gb200', 'gb200'],
    ['mi300x', 'mi300x'],
    ['mi250', 'mi250'],
    ['m3 max', 'apple-m3-max'],
    ['M3Max', 'apple-m3-max'],
    ['m3', 'apple-m3'],
    ['DGX Spark', 'gb10-dgx-spark'],
    ['gaudi 3', 'gaudi3'],
    ['tpu v5e', 'tpu-v5e'],
  ])('%s is %s', (text, id) => {
    expect(find(text)).toMatchObject({ id, count: 1, memoryOptionGb: null });
  });
});

describe('counts', () => {
  test.each([
    ['h100:8', 'h100-sxm-80gb', 8],
    ['h100-sxm-80gb:8', 'h100-sxm-80gb', 8],
    ['8xh100-sxm-80gb', 'h100-sxm-80gb', 8],
    ['8 x H100', 'h100-sxm-80gb', 8],
    ['8 × h100', 'h100-sxm-80gb', 8],
    ['2x4090', 'rtx-4090', 2],
    ['h100 x8', 'h100-sxm-80gb', 8],
    ['mi300x:4', 'mi300x', 4],
    ['7900xtx', 'rx-7900-xtx', 1],
    ['2x7900xtx', 'rx-7900-xtx', 2],
  ])('%s is %s, %i of it', (text, id, count) => {
    expect(find(text)).toMatchObject({ id, count });
  });

  test.each(['h100:0', 'h100:-1', 'h100:1.5', 'h100:many', 'h100:', 'h100:99999999'])(
    '%s is refused',
    (text) => {
      expect(() => find(text)).toThrow(/the count is ".*"; a whole number from 1 to 1000000/);
    },
  );
});

test('one of the sizes a device is sold with can be named', () => {
  expect(find('m3 max 64gb')).toMatchObject({ id: 'apple-m3-max', count: 1, memoryOptionGb: 64 });
  expect(find('apple-m3-max-64gb').memoryOptionGb).toBe(64);
  expect(find('m3 max 128gb').memoryOptionGb).toBeNull();
});

describe('an unknown name is refused with the nearest one', () => {
  test.each([
    ['h1000', 'h100-sxm-80gb'],
    ['409', 'rtx-4090'],
    ['rtx409', 'rtx-4090'],
    ['h100-sxm-80bg', 'h100-sxm-80gb'],
  ])('%s → %s', (text, id) => {
    expect(() => find(text)).toThrow(`nearest: ${id}`);
  });

  test.each(['', 'nvidia', 'toaster', '4090-48gb'])('"%s" is no hardware', (text) => {
    expect(() => find(text)).toThrow(HardwareError);
  });
});

test('any text gives an entry of the catalogue or a one-line error, and the same each time', () => {
  const pieces = fc.constantFrom('h100', '80gb', 'x', ':', '8', ' ', '-', 'rtx', 'max', '☃', '\n');
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(pieces).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      const once = outcome(input);
      expect(outcome(input)).toEqual(once);
      if (typeof once === 'object') expect(entries.some(({ id }) => id === once.id)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

function outcome(text: string) {
  try {
    return find(text);
  } catch (error) {
    expect(error).toBeInstanceOf(HardwareError);
    return (error as Error).message;
  }
}
