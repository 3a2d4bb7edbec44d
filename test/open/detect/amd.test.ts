import { beforeEach, describe, expect, test, vi } from 'vitest';
import { detectAmd } from '../../../source/open/detect/amd.js';
import type { DetectionOptions } from '../../../source/open/detect/detection.js';
import { fakeTools, fileTree, prints } from './fake-tools.js';
import {
  amdSmiJson,
  partitionBank,
  partitionNode,
  rocmBlocks,
  rocmJson,
  rocmLowPower,
  rocmStrix,
} from './vendor-samples.js';

const MIB = 1048576;
const GIB = 1073741824;

const detect = (options: DetectionOptions = {}) =>
  detectAmd({
    environment: {},
    root: '/nowhere',
    hostMemoryBytes: 64 * GIB,
    ...options,
  });

const node = (id: number, properties: string, bank: string) => ({
  [`sys/class/kfd/kfd/topology/nodes/${id}/properties`]: properties,
  [`sys/class/kfd/kfd/topology/nodes/${id}/mem_banks/0/properties`]: bank,
});

beforeEach(() => {
  vi.unstubAllEnvs();
  fakeTools({});
});

describe('the kernel is asked first', () => {
  const partitions = fileTreeOf(8);

  function fileTreeOf(count: number) {
    return Object.assign(
      node(0, 'cpu_cores_count 96\nsimd_count 0\n', 'heap_type 0\nsize_in_bytes 1000\n'),
      ...Array.from({ length: count }, (_, at) => node(at + 1, partitionNode(at), partitionBank)),
    ) as Record<string, string>;
  }

  test('eight partitions of an MI300X are eighths of it, with the memory that the driver gives each', async () => {
    // Its tool tells the memory of the whole for each (ROCm issue 4750).
    fakeTools({ 'rocm-smi': prints(rocmJson) });
    expect(await detect({ root: fileTree(partitions) })).toEqual({
      devices: [
        {
          vendor: 'amd',
          name: 'AMD Instinct MI300X',
          count: 8,
          memoryBytes: 25767706624,
          unified: false,
          computeCapability: null,
          architecture: 'gfx942',
          slice: { profile: '1of8', computeShare: 1 / 8 },
        },
      ],
      notices: [],
    });
  });

  test('whole devices are no slices', async () => {
    const files = {
      ...node(1, partitionNode(0, 5), partitionBank),
      ...node(2, partitionNode(0, 6), partitionBank),
    };
    expect((await detect({ root: fileTree(files) })).devices).toMatchObject([
      { count: 2, slice: null },
    ]);
  });

  test.each([
    [{ ROCR_VISIBLE_DEVICES: '1,2,3' }, 3],
    [{ HIP_VISIBLE_DEVICES: '0' }, 1],
    // HIP counts what is left.
    [{ ROCR_VISIBLE_DEVICES: '6,7', HIP_VISIBLE_DEVICES: '1' }, 1],
    [{ ROCR_VISIBLE_DEVICES: '6,7', HIP_VISIBLE_DEVICES: '0,6' }, 1],
    [{ ROCR_VISIBLE_DEVICES: 'GPU-dc8e8b6ad4ea7' }, 0],
  ])('%j shows %i', async (environment, count) => {
    const { devices } = await detect({ root: fileTree(partitions), environment });
    expect(devices.reduce((sum, device) => sum + device.count, 0)).toBe(count);
  });

  test('a device is found by the beginning of its id', async () => {
    // 0xdc8ef975a83e3fe7
    const properties = partitionNode(0).replace(/unique_id .*/, 'unique_id 15892914418766200807');
    const root = fileTree(node(1, properties, partitionBank));
    const count = async (id: string) =>
      (await detect({ root, environment: { ROCR_VISIBLE_DEVICES: id } })).devices.length;
    expect(await count('GPU-dc8ef975')).toBe(1);
    expect(await count('GPU-dc8ef976')).toBe(0);
  });

  test('hiding all devices gives a notice', async () => {
    const environment = { ROCR_VISIBLE_DEVICES: '', HIP_VISIBLE_DEVICES: '0' };
    expect(await detect({ root: fileTree(partitions), environment })).toEqual({
      devices: [],
      notices: ['ROCR_VISIBLE_DEVICES="" and HIP_VISIBLE_DEVICES="0" hide every AMD GPU'],
    });
  });

  test('the revision separates parts of one id, libdrm’s list names the rest', async () => {
    const properties = partitionNode(0)
      .replace('device_id 29857', `device_id ${0x744c}`)
      .replace('90402', '110000');
    const card = (revision: string) => ({
      ...node(1, properties, 'heap_type 1\nsize_in_bytes 25753026560\n'),
      'sys/class/drm/renderD128/device/device': '0x744c\n',
      'sys/class/drm/renderD128/device/revision': `${revision}\n`,
      'sys/class/drm/renderD128/device/mem_info_vram_total': '25753026560\n',
      'opt/amdgpu/share/libdrm/amdgpu.ids': '744C,\tCE,\tAMD Radeon RX 7900 GRE\n',
    });
    const name = async (revision: string) => {
      return (await detect({ root: fileTree(card(revision)) })).devices[0]?.name;
    };
    expect(await name('0xc8')).toBe('AMD Radeon RX 7900 XTX');
    expect(await name('0xce')).toBe('AMD Radeon RX 7900 GRE');
  });

  test('integrated graphics have the host memory that the driver grants', async () => {
    const properties = partitionNode(0)
      .replace('device_id 29857', `device_id ${0x1586}`)
      .replace('90402', '110501');
    const root = fileTree({
      ...node(1, properties, 'heap_type 1\nsize_in_bytes 115343360000\n'),
      'sys/class/drm/renderD128/device/mem_info_vram_total': '536870912\n',
      'sys/class/drm/renderD128/device/mem_info_gtt_total': '115343360000\n',
    });
    expect((await detect({ root, hostMemoryBytes: 127 * GIB })).devices).toMatchObject([
      {
        name: 'AMD Radeon 8060S Graphics',
        memoryBytes: 115343360000,
        unified: true,
        integrated: true,
        installedBytes: 127.5 * GIB,
      },
    ]);
  });
});

describe('then the tools', () => {
  test('rocm-smi', async () => {
    fakeTools({ 'rocm-smi': prints(rocmJson) });
    expect((await detect()).devices).toMatchObject([
      { name: 'Radeon RX 7900 XT', memoryBytes: 20464 * MIB, architecture: 'gfx1100' },
    ]);
  });

  test('amd-smi is asked where rocm-smi lists none', async () => {
    fakeTools({
      'rocm-smi': 'echo "ERROR:root:Driver not initialized" >&2',
      'amd-smi': prints(amdSmiJson),
    });
    expect((await detect()).devices).toMatchObject([
      { name: 'AMD Instinct MI300X', memoryBytes: 196592 * MIB },
    ]);
  });

  test('a 32 GB card with a common name is no display adapter, 512 MiB in a processor are', async () => {
    fakeTools({ 'rocm-smi': prints(rocmBlocks) });
    const { devices } = await detect();
    expect(
      devices.map(({ name, memoryBytes, integrated }) => [name, memoryBytes, integrated]),
    ).toEqual([
      ['AMD Instinct MI60 / MI50', 32752 * MIB, undefined],
      ['AMD Instinct MI60 / MI50', 16368 * MIB, undefined],
      ['CEZANNE', 32 * GIB, true],
    ]);
  });

  test.each([
    // 64 GiB set aside are more than half of what is left.
    ['what is set aside', rocmStrix, 64 * GIB],
    ['half of the host, where the tool tells nothing', rocmLowPower, 32 * GIB],
    [
      'the memory that it may use, where the tool reports it',
      rocmStrix.replace(/$/m, '\nGPU[0] : GTT Total Memory (B): 103079215104'),
      96 * GIB,
    ],
  ])('Strix Halo has %s', async (_what, output, memoryBytes) => {
    fakeTools({ 'rocm-smi': prints(output) });
    expect((await detect()).devices).toMatchObject([
      { name: 'AMD Radeon 8060S Graphics', memoryBytes, unified: true },
    ]);
  });
});

describe('then the display driver', () => {
  const cards = {
    'sys/class/drm/card1/device/vendor': '0x1002\n',
    'sys/class/drm/card1/device/device': '0x74a1\n',
    'sys/class/drm/card1/device/mem_info_vram_total': '206141652992\n',
    'sys/class/drm/card0/device/vendor': '0x10de\n',
    'sys/class/drm/card1-DP-1/status': 'connected\n',
  };

  test('its AMD cards', async () => {
    expect((await detect({ root: fileTree(cards) })).devices).toMatchObject([
      { name: 'AMD Instinct MI300X', count: 1, memoryBytes: 196592 * MIB },
    ]);
  });

  test.each([
    ['0', [0], []],
    ['17179869184', [2 ** 34], []],
    ['-5', undefined, []],
    [
      '306141652992',
      undefined,
      ['memory in use of AMD GPU 0 is impossible: none is taken to be in use'],
    ],
  ])('%s bytes in use', async (used, usedBytes, notices) => {
    const told = { ...cards, 'sys/class/drm/card1/device/mem_info_vram_used': `${used}\n` };
    const found = await detect({ root: fileTree(told) });
    expect(found.devices[0]?.usedBytes).toEqual(usedBytes);
    expect(found.notices).toEqual(notices);
  });

  test('integrated graphics with 512 MiB reserved and 107 GiB granted', async () => {
    const root = fileTree({
      'sys/class/drm/card0/device/vendor': '0x1002\n',
      'sys/class/drm/card0/device/device': '0x1586\n',
      'sys/class/drm/card0/device/mem_info_vram_total': '536870912\n',
      'sys/class/drm/card0/device/mem_info_gtt_total': '115343360000\n',
    });
    expect((await detect({ root })).devices).toMatchObject([
      { name: 'AMD Radeon 8060S Graphics', memoryBytes: 115343360000, unified: true },
    ]);
  });

  test('no fallback to the driver where a tool reports no device', async () => {
    fakeTools({
      'rocm-smi': 'echo "ERROR:root:Driver not initialized (amdgpu not found in modules)" >&2',
    });
    expect(await detect({ root: fileTree(cards) })).toEqual({ devices: [], notices: [] });
  });
});
