import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAccelerator } from '../../source/hardware/accelerator.js';
import { usableBytes } from '../../source/hardware/usable.js';

const GIB = 2 ** 30;

const accelerator = (id: string) =>
  readAccelerator(
    JSON.parse(readFileSync(new URL(`../../presets/hardware/${id}.json`, import.meta.url), 'utf8')),
  );

/** Limits that programs printed on recent macOS (`recommendedMaxWorkingSetSize`, logs of llama.cpp, MLX and vLLM). */
test.each([
  [8, 5.33],
  [16, 11.84],
  [32, 24.96],
  [48, 37.44],
  [64, 51.84],
  [128, 107.52],
  [512, 464],
])('a Mac of %d GiB lets graphics hold %d', (size, limit) => {
  expect(usableBytes(accelerator('apple-m3-max'), size * GIB) / GIB).toBeCloseTo(limit, 1);
});

test('between and beyond the printed sizes a Mac’s share is continuous and at most 1', () => {
  const mac = accelerator('apple-m3-max');
  for (let gib = 4; gib <= 1024; gib += 4) {
    const usable = usableBytes(mac, gib * GIB);
    expect(usable).toBeLessThan(gib * GIB);
    expect(usable).toBeGreaterThan(usableBytes(mac, (gib - 4) * GIB));
  }
});

test('a Strix Halo of 128 GB has the memory that Vulkan reports: 111.7 of 127.8 GiB', () => {
  const usable = usableBytes(accelerator('strix-halo-ryzen-ai-max-395'), 127.8 * GIB);
  expect(usable / GIB).toBeCloseTo(111.7, 1);
});

test('all of a card’s own memory is usable, a GB10’s less the system’s reserve', () => {
  const card = accelerator('rtx-4090');
  expect(usableBytes(card, card.memoryBytes ?? 0)).toBe(24564 * 2 ** 20);
  // 121.69 GiB in three logs, of which 101 to 114 were free when engines started.
  const spark = accelerator('gb10-dgx-spark');
  expect((spark.memoryBytes ?? 0) / GIB).toBeCloseTo(121.69, 2);
  expect(usableBytes(spark, spark.memoryBytes ?? 0) / GIB).toBeCloseTo(117.7, 1);
});
