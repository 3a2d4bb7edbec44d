import { describe, expect, test } from 'vitest';
import { pcieBytesPerSecond, readAccelerator } from '../../source/hardware/accelerator.js';
import { withMemoryOption } from '../../source/hardware/entry.js';
import type { JsonObject } from '../../source/text/json.js';
import { presets } from './facts.js';

const read = (id: string) => readAccelerator(presets.get(id), id);
const minimal = { id: 'x', name: 'X', vendor: 'v', class: 'asic', bandwidth_gbps: 100 };

describe('the presets', () => {
  test('all of them can be read, under the id that is their file name', () => {
    expect(presets.size).toBeGreaterThanOrEqual(150);
    for (const [id, json] of presets) expect(readAccelerator(json, id).id).toBe(id);
  });

  test('no rate, size or link is zero, negative or no number', () => {
    for (const id of presets.keys()) {
      const device = read(id);
      const numbers = [
        device.memoryBytes,
        device.bandwidthBytesPerSecond,
        device.interconnect?.bytesPerSecondPerDirection ?? null,
        device.pcie?.bytesPerSecond ?? null,
        ...Object.values(device.denseFlops),
      ];
      for (const number of numbers)
        expect(number === null || (Number.isInteger(number) && number > 0), id).toBe(true);
    }
  });
});

describe('H100 SXM5 80GB (NVIDIA H100 datasheet; nvidia-smi prints 81559 MiB)', () => {
  const h100 = read('h100-sxm-80gb');

  test('usable memory is what the driver reports, not the label', () => {
    expect(h100.memoryBytes).toBe(81559 * 1048576);
    expect(h100.memoryGb).toBe(80);
  });

  test('rates are dense and in base units', () => {
    expect(h100.bandwidthBytesPerSecond).toBe(3_350_000_000_000);
    expect(h100.denseFlops.bf16).toBe(989_000_000_000_000);
    expect(h100.denseFlops.fp4).toBeNull();
  });

  test('NVLink is quoted both ways (900 GB/s), kept one way', () => {
    expect(h100.interconnect?.bytesPerSecondPerDirection).toBe(450_000_000_000);
  });
});

test('without a driver figure usable memory is the label in decimal gigabytes', () => {
  expect(read('mi100').memoryBytes).toBe(32_000_000_000);
});

/** `rocm-smi --showmeminfo vram` and `amd-smi`: gigabytes of AMD's labels are binary. */
test.each([
  ['mi300x', 206_141_652_992],
  ['mi325x', 262_128 * 2 ** 20],
  ['mi350x', 309_220_868_096],
  ['mi355x', 309_220_868_096],
])('memory of %s is what its driver reports', (id, bytes) => {
  expect(read(id).memoryBytes).toBe(bytes);
});

/** A unit of several dies is told as a whole: memory of one die beside the bandwidth of two would read itself twice as fast. */
test.each([...presets.keys()])('memory of %s is of the same unit as its label', (id) => {
  const { memoryBytes, memoryGb } = read(id);
  if (memoryBytes === null || memoryGb === null) return expect(memoryBytes).toBe(memoryGb);
  const share = memoryBytes / (memoryGb * 2 ** 30);
  // Drivers keep up to a tenth back (error correction, firmware); none gives more than binary gigabytes of the label.
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThanOrEqual(1.03);
});

test('a CPU without a size of its own has no memory figure', () => {
  expect(read('epyc-9004-12ch-ddr5-4800').memoryBytes).toBeNull();
});

test('PCIe x16 carries 16, 32 and 64 GB/s one way in generations 3, 4 and 5', () => {
  expect([3, 4, 5].map((gen) => pcieBytesPerSecond(gen, 16))).toEqual([16e9, 32e9, 64e9]);
});

test('a price range gives its middle, no price gives null', () => {
  const priced = { ...minimal, price_usd_per_hour: { min: 2, max: 4, uncertain: false } };
  expect(readAccelerator(priced).pricePerHourUsd).toBe(3);
  expect(readAccelerator(minimal).pricePerHourUsd).toBeNull();
});

test('another memory size changes size, id and name together', () => {
  const option = (id: string, size: number) =>
    readAccelerator(withMemoryOption(presets.get(id) as JsonObject, size));
  expect(option('apple-m3-max', 64)).toMatchObject({
    id: 'apple-m3-max-64gb',
    name: 'Apple M3 Max 64GB',
    memoryGb: 64,
    // A Mac's label is GiB: one of 48 has 51,539,607,552 bytes (ml-explore/mlx-lm#1390).
    memoryBytes: 64 * 2 ** 30,
  });
  expect(option('mi50-32gb', 16)).toMatchObject({ id: 'mi50-16gb', memoryBytes: 16e9 });
});

describe('a broken preset is refused in one line that names the field', () => {
  test.each([
    [null, 'x.json is null; an object is expected'],
    [{ ...minimal, name: undefined }, 'x.json.name is null; a text is expected'],
    [
      { ...minimal, bandwidth_gbps: 'fast' },
      'x.json.bandwidth_gbps is "fast"; a number above 0, at most 1000000000, is expected',
    ],
    [
      { ...minimal, bandwidth_gbps: Number.NaN },
      'x.json.bandwidth_gbps is null; a number above 0, at most 1000000000, is expected',
    ],
    [
      { ...minimal, memory_total_mib: -1 },
      'x.json.memory_total_mib is -1; a number above 0, at most 1000000000, is expected',
    ],
    [
      { ...minimal, class: 'toaster' },
      'x.json.class is "toaster"; one of datacenter, workstation, consumer, soc, asic, cpu is expected',
    ],
    [
      { ...minimal, pcie: { gen: 99, lanes: 16 } },
      'x.json.pcie.gen is 99; a whole number from 1 to 9 is expected',
    ],
    [{ ...minimal, aliases: [1] }, 'x.json.aliases is [1]; a list of texts is expected'],
    [{ ...minimal, dense_tflops: [] }, 'x.json.dense_tflops is []; an object is expected'],
  ])('%j', (json, message) => {
    expect(() => readAccelerator(json, 'x.json')).toThrow(message);
  });
});
