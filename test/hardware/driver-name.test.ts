import { describe, expect, test } from 'vitest';
import { findByDriverName } from '../../source/hardware/driver-name.js';
import { entries } from './facts.js';

const idOf = (name: string, memoryMib: number | null) =>
  findByDriverName(name, memoryMib, entries)?.id;

/** Names and MiB as nvidia-smi printed them in public captures and issues. */
describe('names as drivers print them', () => {
  test.each([
    ['NVIDIA H100 80GB HBM3', 81559, 'h100-sxm-80gb'],
    ['NVIDIA H100 PCIe', 81559, 'h100-pcie-80gb'],
    ['NVIDIA H100 NVL', 95830, 'h100-nvl-94gb'],
    ['NVIDIA H200', 143771, 'h200-sxm-141gb'],
    ['NVIDIA B200', 183359, 'b200-sxm'],
    ['NVIDIA B300 SXM6 AC', 275040, 'b300-sxm'],
    ['NVIDIA A100-SXM4-80GB', 81920, 'a100-sxm4-80gb'],
    ['A100-SXM4-40GB', 40960, 'a100-sxm4-40gb'],
    ['NVIDIA A100 80GB PCIe', 81920, 'a100-pcie-80gb'],
    ['NVIDIA GH200 480GB', 97871, 'gh200-96gb'],
    ['NVIDIA L40S', 46068, 'l40s'],
    ['Tesla T4', 15360, 't4'],
    ['Tesla V100S-PCIE-32GB', 32768, 'v100s-pcie-32gb'],
    ['Tesla P100-PCIE-16GB', 16384, 'p100-pcie-16gb'],
    ['Quadro RTX 8000', 49152, 'quadro-rtx-8000'],
    ['NVIDIA GeForce RTX 4080 SUPER', 16376, 'rtx-4080-super'],
    ['NVIDIA GeForce RTX 5060 Ti', 16311, 'rtx-5060-ti-16gb'],
    ['NVIDIA GB10', null, 'gb10-dgx-spark'],
    ['Orin (nvgpu)', null, 'jetson-agx-orin-64gb'],
  ])('%s is %s MiB of %s', (name, memory, id) => {
    expect(idOf(name, memory)).toBe(id);
  });
});

test('entries of one name are distinguished by memory', () => {
  expect(idOf('NVIDIA GeForce RTX 3080', 10240)).toBe('rtx-3080-10gb');
  expect(idOf('NVIDIA GeForce RTX 3080', 12288)).toBe('rtx-3080-12gb');
});

test('old and special names of a known part are recognised', () => {
  expect(idOf('A100-SXM-80GB', 81920)).toBe('a100-sxm4-80gb');
  expect(idOf('NVIDIA A100-SXM-64GB', 65536)).toBe('a100-sxm4-80gb');
  expect(idOf('Tesla V100-SXM2-32GB-LS', 32768)).toBe('v100-sxm2-32gb');
});

describe('a part outside the catalogue is not taken for a similar one', () => {
  test.each([
    'NVIDIA GeForce RTX 4090 Laptop GPU',
    'NVIDIA GeForce RTX 2070',
    'NVIDIA GeForce RTX 2070 SUPER',
    'NVIDIA GeForce GTX 1080',
    'NVIDIA RTX 2000 Ada Generation',
    'NVIDIA TITAN RTX',
    'GRID A100-10C',
    'Tesla K80',
    'NVIDIA Graphics Device',
    '',
  ])('%s', (name) => {
    expect(idOf(name, 8192)).toBeUndefined();
  });
});
