import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readAccelerator } from '../../../source/hardware/accelerator.js';
import { detectHardware } from '../../../source/open/detect/detect-hardware.js';
import type { DetectionOptions } from '../../../source/open/detect/detection.js';
import { detectNvidia } from '../../../source/open/detect/nvidia.js';
import { hardwareOnOffer } from '../../../source/open/hardware-presets.js';
import { createPresets } from '../../../source/open/presets.js';
import { repositoryStore, temporaryFolder } from '../fixtures.js';
import { fileTree } from './fake-tools.js';
import { h100List, h100Table } from './mig-samples.js';

const MIB = 1048576;

/** Puts a program of that name in front of the PATH. */
function fakeProgram(script: string): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
}

const prints = (text: string, exitCode = 0) =>
  `cat <<'END_OF_OUTPUT'\n${text}\nEND_OF_OUTPUT\nexit ${exitCode}`;

const detect = (options: DetectionOptions = {}) =>
  detectNvidia({ environment: {}, root: '/nowhere', ...options });

beforeEach(() => {
  vi.unstubAllEnvs();
});

describe('devices found', () => {
  test('eight of one kind are one group', async () => {
    const rows = Array.from(
      { length: 8 },
      (_, index) => `${index}, GPU-${index}, 81559, 9.0, Disabled, NVIDIA H100 80GB HBM3`,
    );
    fakeProgram(prints(rows.join('\n')));
    expect(await detect()).toEqual({
      devices: [
        {
          vendor: 'nvidia',
          name: 'NVIDIA H100 80GB HBM3',
          count: 8,
          memoryBytes: 81559 * MIB,
          unified: false,
          computeCapability: '9.0',
          slice: null,
        },
      ],
      notices: [],
    });
  });

  test('different kinds are groups of their own, the most first', async () => {
    fakeProgram(
      prints(`0, GPU-0, 16311, 12.0, [N/A], NVIDIA GeForce RTX 5060 Ti
1, GPU-1, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090
2, GPU-2, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090`),
    );
    const { devices } = await detectHardware({ root: '/nowhere' });
    expect(devices.map(({ name, count }) => [name, count])).toEqual([
      ['NVIDIA GeForce RTX 4090', 2],
      ['NVIDIA GeForce RTX 5060 Ti', 1],
    ]);
  });

  test('CUDA_VISIBLE_DEVICES is honoured', async () => {
    fakeProgram(
      prints(`0, GPU-0, 16311, 12.0, [N/A], NVIDIA GeForce RTX 5060 Ti
1, GPU-1, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090`),
    );
    const only = await detect({ environment: { CUDA_VISIBLE_DEVICES: '1' } });
    expect(only.devices.map(({ name }) => name)).toEqual(['NVIDIA GeForce RTX 4090']);
    const none = await detect({ environment: { CUDA_VISIBLE_DEVICES: '' } });
    expect(none).toEqual({ devices: [], notices: ['CUDA_VISIBLE_DEVICES="" hides every GPU'] });
  });

  test('a device without memory of its own has the host memory less a reserve', async () => {
    fakeProgram(prints('0, GPU-0, [N/A], 12.1, [N/A], NVIDIA GB10'));
    const { devices } = await detect({ hostMemoryBytes: 128_000_000_000 });
    expect(devices[0]).toMatchObject({ unified: true, memoryBytes: 128_000_000_000 - 4 * 2 ** 30 });
  });

  test('the instances of a divided device are its usable devices', async () => {
    fakeProgram(`case "$1" in
-L) ${prints(h100List)} ;;
--query*) ${prints('0, GPU-00000000, 81559, 9.0, Enabled, NVIDIA H100 80GB HBM3')} ;;
*) ${prints(h100Table)} ;;
esac`);
    const { devices } = await detect();
    expect(devices.map(({ count, memoryBytes, slice }) => [count, memoryBytes, slice])).toEqual([
      [1, 40448 * MIB, { profile: '3g.40gb', computeShare: 3 / 7 }],
      [1, 20096 * MIB, { profile: '2g.20gb', computeShare: 2 / 7 }],
      [2, 9984 * MIB, { profile: '1g.10gb', computeShare: 1 / 7 }],
    ]);
    const one = await detect({ environment: { CUDA_VISIBLE_DEVICES: 'MIG-00000001' } });
    expect(one.devices.map(({ slice }) => slice?.profile)).toEqual(['2g.20gb']);
  });

  test('an old driver that does not know a column is asked again without it', async () => {
    fakeProgram(`case "$1" in
*compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2 ;;
*) ${prints('0, GPU-0, 16384, Tesla P100-PCIE-16GB')} ;;
esac`);
    expect((await detect()).devices).toMatchObject([
      { name: 'Tesla P100-PCIE-16GB', memoryBytes: 16384 * MIB, computeCapability: null },
    ]);
  });

  test('a failed device does not hide the others', async () => {
    fakeProgram(
      prints(`Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error
0, GPU-0, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090`),
    );
    const { devices, notices } = await detect();
    expect(devices).toHaveLength(1);
    expect(notices).toEqual([
      'nvidia-smi: Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error',
    ]);
  });

  test('without the tool the kernel module gives the name', async () => {
    vi.stubEnv('PATH', temporaryFolder());
    const root = temporaryFolder();
    const driverFolder = join(root, 'proc/driver/nvidia/gpus');
    mkdirSync(join(driverFolder, '0000:06:00.0'), { recursive: true });
    writeFileSync(
      join(driverFolder, '0000:06:00.0', 'information'),
      'Model: \t\t Tesla V100-SXM2-16GB\nIRQ:   \t\t 408\n',
    );
    expect((await detect({ root })).devices).toMatchObject([
      { name: 'Tesla V100-SXM2-16GB', count: 1, memoryBytes: null },
    ]);
  });
});

test('without the tool a Jetson is recognised by its board, with the memory of its host', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  const root = fileTree({ 'proc/device-tree/model': 'NVIDIA Jetson AGX Orin Developer Kit\0' });
  const { devices, notices } = await detect({ root, hostMemoryBytes: 61.4 * 2 ** 30 });
  expect(devices).toMatchObject([
    { name: 'NVIDIA Jetson AGX Orin', unified: true, memoryBytes: 57.4 * 2 ** 30 },
  ]);
  expect(notices).toEqual([]);
  const other = fileTree({ 'proc/device-tree/model': 'Raspberry Pi 5 Model B Rev 1.0\0' });
  expect((await detect({ root: other })).devices).toEqual([]);
});

describe('failures are notices, never thrown', () => {
  test('no tool and no device give no notice', async () => {
    vi.stubEnv('PATH', temporaryFolder());
    expect(await detect()).toEqual({ devices: [], notices: [] });
  });

  test.each([
    ['No devices were found', 6, []],
    ['', 0, []],
    [
      'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 570.124',
      18,
      [
        'nvidia-smi: Failed to initialize NVML: Driver/library version mismatch (reload the driver or reboot)',
      ],
    ],
    [
      'Failed to initialize NVML: Unknown Error',
      255,
      ['nvidia-smi: Failed to initialize NVML: Unknown Error'],
    ],
    ['\x1b]0;owned\x07', 1, ['nvidia-smi: ␛]0;owned␇']],
    ['', 3, ['nvidia-smi: exit code 3']],
  ])('%j with exit code %i', async (text, exitCode, notices) => {
    fakeProgram(prints(text, exitCode));
    expect(await detect()).toEqual({ devices: [], notices });
  });

  test('words on standard error only', async () => {
    fakeProgram('echo "NVIDIA-SMI has failed" >&2; exit 9');
    expect((await detect()).notices).toEqual(['nvidia-smi: NVIDIA-SMI has failed']);
  });

  test('a killed tool has no exit code', async () => {
    fakeProgram('kill -KILL $$');
    expect((await detect()).notices).toEqual(['nvidia-smi: ended by a signal']);
  });

  test('a tool that hangs is left behind', async () => {
    fakeProgram('exec sleep 60');
    expect(await detect({ milliseconds: 100 })).toEqual({
      devices: [],
      notices: ['nvidia-smi does not answer in time'],
    });
  });

  test('a tool that is no program', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'nvidia-smi'), '\0');
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
    vi.stubEnv('PATH', folder);
    expect((await detect()).devices).toEqual([]);
  });

  test('bytes that are no text list no device', async () => {
    fakeProgram("printf 'a16\\377\\000, 12 MiB\\n, gaudi2\\376, 7 MiB\\n'");
    expect(await detect()).toEqual({
      devices: [],
      notices: ['nvidia-smi: its answer is not understood'],
    });
  });

  test('use beyond the memory is ignored, and a repeated device counts once', async () => {
    const row = '0, GPU-0, 81559, 9.0, Disabled, NVIDIA H100 80GB HBM3';
    fakeProgram(
      `case "$*" in *memory.used*) echo '0, 99999';; *) echo '${row}'; echo '${row}';; esac`,
    );
    const { devices, notices } = await detect();
    expect(devices).toMatchObject([{ count: 1, memoryBytes: 81559 * MIB }]);
    expect(devices[0]?.usedBytes).toBeUndefined();
    expect(notices).toEqual([
      'nvidia-smi: memory in use of GPU 0 (99999 MiB) is impossible: none is taken to be in use',
    ]);
  });

  test.each(['0', '-5', '-81559', '[Unknown Error]'])(
    'memory of %s is unknown, and not the host’s: one notice names all devices',
    async (memory) => {
      const row = (index: number) =>
        `${index}, GPU-${index}, ${memory}, 9.0, Disabled, NVIDIA H100 80GB HBM3`;
      fakeProgram(prints([0, 1].map(row).join('\n')));
      const { devices, notices } = await detect();
      expect(devices).toMatchObject([{ count: 2, memoryBytes: null, unified: false }]);
      expect(notices).toEqual([
        'nvidia-smi gives no possible memory size of GPU 0, 1: the catalogue’s is taken',
      ]);
    },
  );

  test('memory in use below 0 is impossible: one notice names all devices', async () => {
    const row = (index: number) => `echo '${index}, GPU-${index}, 81559, 9.0, Disabled, H100'`;
    fakeProgram(
      `case "$*" in *memory.used*) seq -f '%g, -5' 0 7;; *query*) ${[0, 1, 2, 3, 4, 5, 6, 7].map(row).join(';')};; esac`,
    );
    const { devices, notices } = await detect();
    expect(devices[0]?.usedBytes).toBeUndefined();
    expect(notices).toEqual([
      'nvidia-smi: memory in use of GPU 0 (-5 MiB), GPU 1 (-5 MiB), GPU 2 (-5 MiB), GPU 3 (-5 MiB) and 4 more is impossible: none is taken to be in use',
    ]);
  });

  test('a flood of output is bounded', async () => {
    fakeProgram('yes "x, y" | head -c 20000000');
    expect((await detect({ milliseconds: 20_000 })).devices.length).toBeLessThan(2);
  });
});

describe('a detected device as hardware of the catalogue', () => {
  const hardware = hardwareOnOffer(createPresets(repositoryStore, null));

  test('has the memory that its driver reports, and its count', async () => {
    fakeProgram(
      prints(`0, GPU-0, 81920, 8.0, Disabled, NVIDIA A100-SXM4-80GB
1, GPU-1, 81920, 8.0, Disabled, NVIDIA A100-SXM4-80GB`),
    );
    const [device] = (await detect()).devices;
    expect(device && hardware.detected(device)).toMatchObject({
      id: 'a100-sxm4-80gb',
      count: 2,
      memoryBytes: 81920 * MIB,
      preset: { bandwidth_gbps: 2039 },
    });
  });

  test('is null when the catalogue has no such device', async () => {
    fakeProgram(prints('0, GPU-0, 8192, 7.5, [N/A], NVIDIA GeForce RTX 2070 SUPER'));
    const [device] = (await detect()).devices;
    expect(device && hardware.detected(device)).toBeNull();
  });

  test('has its share of bandwidth and compute when it is a slice', () => {
    const choice = hardware.detected({
      vendor: 'nvidia',
      name: 'NVIDIA H100 80GB HBM3',
      count: 1,
      memoryBytes: 40448 * MIB,
      unified: false,
      computeCapability: '9.0',
      slice: { profile: '3g.40gb', computeShare: 3 / 7 },
    });
    expect(choice?.memoryBytes).toBe(40448 * MIB);
    const slice = readAccelerator(choice?.preset);
    const whole = readAccelerator(hardware.find('h100-sxm-80gb').preset);
    expect(slice).toMatchObject({
      name: 'NVIDIA H100 SXM5 80GB MIG 3g.40gb',
      memoryBytes: 40448 * MIB,
      bandwidthBytesPerSecond: whole.bandwidthBytesPerSecond / 2,
      interconnect: null,
    });
    expect(slice.denseFlops.bf16).toBe(Math.round((989e12 * 3) / 7));
  });
});
