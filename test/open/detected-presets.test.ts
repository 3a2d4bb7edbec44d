import { describe, expect, test } from 'vitest';
import { readAccelerator } from '../../source/hardware/accelerator.js';
import { type AcceleratorVendor, deviceOf } from '../../source/open/detect/detection.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { createPresets } from '../../source/open/presets.js';
import { repositoryStore } from './fixtures.js';

const MIB = 1048576;
const GIB = 1073741824;
const hardware = hardwareOnOffer(createPresets(repositoryStore, null));

describe('names as the tools of vendors print them', () => {
  test.each<[AcceleratorVendor, string, number | null, string]>([
    ['amd', 'Radeon RX 7900 XT', 20464, 'rx-7900-xt'],
    ['amd', 'AMD Radeon RX 7900 XTX', 24560, 'rx-7900-xtx'],
    ['amd', 'AMD Instinct MI300A', 131072, 'mi300a'],
    ['amd', 'AMD Instinct MI300X', 196592, 'mi300x'],
    ['amd', 'AMD Instinct MI300X VF', 196592, 'mi300x'],
    ['amd', 'AMD Instinct MI350X', null, 'mi350x'],
    ['amd', 'Arcturus GL-XL [AMD Instinct MI100]', 32752, 'mi100'],
    ['amd', 'AMD Instinct MI60 / MI50', 32752, 'mi50-32gb'],
    ['amd', 'Instinct MI60 / MI50', 32752, 'mi50-32gb'],
    ['amd', 'AMD Radeon AI PRO R9700', 32624, 'radeon-ai-pro-r9700'],
    ['intel', 'Intel(R) Arc(TM) A770 Graphics', 16288, 'arc-a770-16gb'],
    ['intel', 'Intel(R) Arc(TM) A770', 16288, 'arc-a770-16gb'],
    ['intel', 'Intel(R) Graphics [0xe211]', null, 'arc-pro-b60-24gb'],
    ['intel', 'Intel(R) Arc(TM) Pro B60 Graphics', 24480, 'arc-pro-b60-24gb'],
    ['intel', 'Intel(R) Data Center GPU Max 1550', 131072, 'max-1550'],
    ['intel', 'HL-225', 98304, 'gaudi2'],
    ['intel', 'HL-325L', 131072, 'gaudi3'],
    ['huawei', '910B3', 65536, 'ascend-910b'],
    ['huawei', '910B2C', 65536, 'ascend-910b'],
    ['huawei', '910B4', 32768, 'ascend-910b4-32gb'],
    ['huawei', '910B4-1', 65536, 'ascend-910b'],
    ['aws', 'AWS Trainium1', 32768, 'trainium1'],
    ['aws', 'AWS Inferentia2', 32768, 'inferentia2'],
    ['aws', 'AWS Trainium2', 98304, 'trainium2'],
    ['aws', 'AWS Trainium3', 147456, 'trainium3'],
    ['google', 'TPU v4', null, 'tpu-v4'],
    ['google', 'TPU v5e', null, 'tpu-v5e'],
    ['google', 'TPU v5p', null, 'tpu-v5p'],
    ['google', 'TPU v6e', null, 'tpu-v6e'],
    ['google', 'TPU v7x', null, 'tpu-v7x'],
  ])('%s: %s of %s MiB is %s', (vendor, name, mib, id) => {
    const memoryBytes = mib === null ? null : mib * MIB;
    const choice = hardware.detected(deviceOf({ vendor, name, memoryBytes, count: 4 }));
    expect(choice).toMatchObject({ id, count: 4 });
    expect(choice?.memoryBytes ?? null).toBe(memoryBytes);
  });
});

describe('devices that are parts of catalogue entries', () => {
  test.each<[AcceleratorVendor, string, number, string, string]>([
    ['amd', 'AMD Instinct MI250X', 65520, 'mi250x', 'mi250x-1of2'],
    ['intel', 'Intel(R) Data Center GPU Max 1550', 65536, 'max-1550', 'max-1550-1of2'],
    ['huawei', 'Ascend910', 65536, 'ascend-910c', 'ascend-910c-1of2'],
  ])('%s %s: one of two dies', (vendor, name, mib, wholeId, id) => {
    const choice = hardware.detected(deviceOf({ vendor, name, memoryBytes: mib * MIB, count: 8 }));
    expect(choice).toMatchObject({ id, count: 8, memoryBytes: mib * MIB });
    const die = readAccelerator(choice?.preset);
    const whole = readAccelerator(hardware.find(wholeId).preset);
    expect(die.memoryBytes).toBe(mib * MIB);
    expect(die.bandwidthBytesPerSecond * 2).toBe(whole.bandwidthBytesPerSecond);
    expect((die.denseFlops.bf16 ?? 0) * 2).toBe(whole.denseFlops.bf16);
    expect(die.maximumScaleUp).toBe(whole.maximumScaleUp * 2);
    expect(die.devicesPerUnit).toBe(1);
  });

  test('a partition of an MI300X is an eighth, linked by an eighth of the links', () => {
    const choice = hardware.detected(
      deviceOf({
        vendor: 'amd',
        name: 'AMD Instinct MI300X',
        memoryBytes: 25767706624,
        count: 8,
        slice: { profile: '1of8', computeShare: 1 / 8 },
      }),
    );
    expect(choice).toMatchObject({ id: 'mi300x-1of8', memoryBytes: 25767706624 });
    expect(readAccelerator(choice?.preset)).toMatchObject({
      name: 'AMD Instinct MI300X (1 of 8)',
      bandwidthBytesPerSecond: 5300e9 / 8,
      denseFlops: { bf16: 1307.4e12 / 8, fp4: null },
      interconnect: { bytesPerSecondPerDirection: 448e9 / 8 },
      maximumScaleUp: 64,
      pricePerHourUsd: null,
    });
  });
});

describe('devices that are sold in several sizes', () => {
  test('a 16 GB MI50 is not called one of 32', () => {
    const device = deviceOf({
      vendor: 'amd',
      name: 'AMD Instinct MI60 / MI50',
      memoryBytes: 16368 * MIB,
    });
    expect(hardware.detected(device)).toMatchObject({ id: 'mi50-16gb', memoryBytes: 16368 * MIB });
    expect(hardware.find('mi50-16gb').preset).toMatchObject({ memory_gb: 16 });
  });

  test.each([
    ['Apple M4 Max', 64, 48, 'apple-m4-max-64gb'],
    ['Apple M4 Max', 128, 96, 'apple-m4-max'],
    ['Apple M3', 16, 10, 'apple-m3-16gb'],
  ])('%s with %i GiB, of which %i are for graphics, is %s', (name, installed, usable, id) => {
    const device = deviceOf({
      vendor: 'apple',
      name,
      memoryBytes: usable * GIB,
      unified: true,
      installedBytes: installed * GIB,
    });
    expect(hardware.detected(device)).toMatchObject({ id, memoryBytes: usable * GIB });
  });

  test('Strix Halo of 64 GB, though firmware keeps some of it', () => {
    const device = deviceOf({
      vendor: 'amd',
      name: 'STRXLGEN',
      memoryBytes: 48 * GIB,
      unified: true,
      integrated: true,
      installedBytes: 62.5 * GIB,
    });
    expect(hardware.detected(device)).toMatchObject({
      id: 'strix-halo-ryzen-ai-max-395-64gb',
      memoryBytes: 48 * GIB,
    });
  });
});

describe('a device that the catalogue has not', () => {
  test('has its own memory, and the rates of its nearest relative, which a notice names', () => {
    const device = deviceOf({
      vendor: 'nvidia',
      name: 'NVIDIA GeForce RTX 2070 SUPER',
      memoryBytes: 8192 * MIB,
      computeCapability: '7.5',
      count: 2,
    });
    expect(hardware.detected(device)).toBeNull();
    const found = hardware.standIn(device);
    expect(found?.hardware).toMatchObject({
      id: 'nvidia-geforce-rtx-2070-super',
      count: 2,
      memoryBytes: 8192 * MIB,
    });
    const relation = readAccelerator(hardware.find('rtx-2080').preset);
    expect(readAccelerator(found?.hardware.preset)).toMatchObject({
      name: 'NVIDIA GeForce RTX 2070 SUPER (rates of NVIDIA GeForce RTX 2080)',
      memoryBytes: 8192 * MIB,
      bandwidthBytesPerSecond: relation.bandwidthBytesPerSecond,
      pricePerHourUsd: null,
      unconfirmed: expect.arrayContaining(['bandwidth_gbps', 'dense_tflops']),
    });
    expect(found?.notice).toBe(
      'NVIDIA GeForce RTX 2070 SUPER: its rates are unknown, those of rtx-2080 stand in; its memory is what the driver reports',
    );
  });

  test('is related by its architecture before its memory', () => {
    // The 16 GB card next to it in memory has another one.
    const device = deviceOf({
      vendor: 'amd',
      name: 'AMD Radeon RX 7900 GRE',
      memoryBytes: 16368 * MIB,
      architecture: 'gfx1100',
    });
    expect(hardware.standIn(device)?.notice).toContain('those of rx-7900-xt stand in');
    const { architecture, ...untold } = device;
    expect(architecture).toBe('gfx1100');
    expect(hardware.standIn(untold)?.notice).not.toContain('rx-7900-xt ');
  });

  test.each<[string, Parameters<typeof deviceOf>[0]]>([
    ['whose memory nobody tells', { vendor: 'nvidia', name: 'Tesla K80', memoryBytes: null }],
    [
      'that only drives a display',
      {
        vendor: 'amd',
        name: 'CEZANNE',
        memoryBytes: 32 * GIB,
        unified: true,
        integrated: true,
        architecture: 'gfx90c',
      },
    ],
  ])('%s is nothing', (_what, told) => {
    expect(hardware.standIn(deviceOf(told))).toBeNull();
  });

  test('graphics in a processor with a relation are one: Strix Halo with fewer units', () => {
    const device = deviceOf({
      vendor: 'amd',
      name: 'AMD Radeon 8050S Graphics',
      memoryBytes: 32 * GIB,
      unified: true,
      integrated: true,
      architecture: 'gfx1151',
    });
    expect(hardware.standIn(device)?.notice).toContain('strix-halo-ryzen-ai-max-395 stand in');
  });
});
