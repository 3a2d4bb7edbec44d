import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAccelerator } from '../../source/hardware/accelerator.js';
import { deviceLines } from '../../source/report/device.js';

const lines = (id: string, more: object = {}) => {
  const preset = JSON.parse(readFileSync(`presets/hardware/${id}.json`, 'utf8')) as object;
  return deviceLines(readAccelerator({ ...preset, ...more }));
};

// NVIDIA's H100 datasheet: 80 GB, 3.35 TB/s, 989 TFLOP/s dense in bf16, 1,979 in fp8, NVLink 900 GB/s both ways, 700 W.
test('a device has rates, links, price and sources', () => {
  const told = lines('h100-sxm-80gb');
  expect(told.slice(0, 6)).toEqual([
    'Memory        79.6 GiB HBM3, sold as 80 GB',
    'Bandwidth     3.35 TB/s',
    'Peak, dense   fp32 67, tf32 494.5, fp16 989, bf16 989, fp8 1,979, int8 1,979 TFLOP/s',
    'Link          NVLink 4 450 GB/s each way, up to 8 devices',
    'PCIe          generation 5, ×16, 64.0 GB/s each way',
    'Power         700 W',
  ]);
  expect(told).toContain('Rent          $2.15 to $4.29 an hour, as of 2026-08-27');
  const sources = told.slice(told.indexOf('Sources') + 1);
  expect(sources.length).toBeGreaterThan(5);
  expect(sources.every((source) => source.startsWith('  '))).toBe(true);
});

test('unpublished rates are left out, and an uncertain price is marked', () => {
  const told = lines('h100-sxm-80gb', {
    tdp_w: null,
    interconnect: null,
    dense_tflops: null,
    sources: [],
    price_usd_per_hour: { min: 2, max: 2, as_of: '2026-01-01', uncertain: true },
  });
  expect(told.join('\n')).not.toMatch(/Power|Link|Sources/);
  expect(told).toContain('Peak, dense   not published');
  expect(told).toContain('Rent          $2.00 an hour, as of 2026-01-01, uncertain');
});
