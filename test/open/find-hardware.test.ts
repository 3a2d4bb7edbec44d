import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allPresets } from '../../source/open/all-presets.js';
import { findHardwareNamed } from '../../source/open/find-hardware.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { machinesOnOffer } from '../../source/open/machine-presets.js';
import { deviceCount, firstKind, kindsOf } from '../../source/scenario/devices.js';

const presets = allPresets();
const offer = hardwareOnOffer(presets);
const machines = machinesOnOffer(presets);
const find = (name: string) => findHardwareNamed(name, offer, machines);
const told = (name: string) => {
  const found = find(name);
  return [firstKind(found).id, deviceCount(found)];
};

interface Fact {
  readonly name: string;
  readonly vendor: string;
  readonly accelerator: string;
  readonly count: number;
  readonly aliases?: readonly string[];
  readonly hostMemoryGib?: number;
  readonly usdPerHour?: number;
}

const facts: readonly Fact[] = JSON.parse(
  readFileSync(new URL('../facts/machines.json', import.meta.url), 'utf8'),
);
/** CoreWeave calls a machine of eight what a driver calls one of them: the driver's name is what is meant. */
const cards = facts.filter(
  ({ vendor, name }) => vendor === 'CoreWeave' && /^NVIDIA (A100|L40|GH200)$/.test(name),
);
const named = facts.filter((fact) => !cards.includes(fact));

test.each(named)(
  '$vendor’s $name',
  ({ name, aliases = [], accelerator, count, hostMemoryGib, usdPerHour }) => {
    for (const alias of [name, ...aliases]) {
      const found = find(alias);
      const id = firstKind(found).id.replace(/-\d+gb$/, '');
      expect([id, deviceCount(found)]).toEqual([accelerator.replace(/-\d+gb$/, ''), count]);
    }
    const { box } = find(name);
    if (hostMemoryGib !== undefined) expect(box?.hostMemory).toBe(hostMemoryGib * 2 ** 30);
    if (usdPerHour !== undefined && box)
      expect(box.pricePerHourUsd).toBeCloseTo(usdPerHour / count, 6);
  },
);

describe('names of a family that is not listed one by one', () => {
  test.each([
    ['g6.24xlarge', 'l4', 4],
    ['p4de.24xlarge', 'a100-sxm4-80gb', 8],
    ['a3-highgpu-2g', 'h100-sxm-80gb', 2],
    ['g2-standard-48', 'l4', 4],
    ['v5p-64', 'tpu-v5p', 32],
    ['v6e-64', 'tpu-v6e', 64],
    ['Standard_NC48ads_A100_v4', 'a100-pcie-80gb', 2],
    ['Standard_NC80adis_H100_v5', 'h100-nvl-94gb', 2],
    ['ND96amsr_A100_v4', 'a100-sxm4-80gb', 8],
    ['gpu_2x_h100_sxm5', 'h100-sxm-80gb', 2],
    ['BM.GPU.L40S.4', 'l40s', 4],
    ['BM.GPU.B4.8', 'a100-sxm4-40gb', 8],
    ['gpu-h200-sxm_1gpu-16vcpu-200gb', 'h200-sxm-141gb', 1],
  ])('%s', (name, id, count) => {
    expect(told(name)).toEqual([id, count]);
  });
});

test('a rack’s name that three generations have says which is taken', () => {
  const { notices } = find('nvl72');
  expect(notices).toEqual([expect.stringMatching(/taken as GB200 NVL72; also .*GB300 NVL72/)]);
  expect(find('gb300-nvl72').notices).toEqual([]);
});

test.each([
  ['p4d', /^no hardware "p4d"; machines of it: p4d\.24xlarge$/],
  ['g5', /machines of it: g5\.\d+xlarge, .* and \d+ more$/],
  ['mac studio', /machines of it: Mac Studio /],
  ['p4', /^no hardware "p4"; nearest: /],
])('%s is refused with the machines that have its words', (name, message) => {
  expect(() => find(name)).toThrow(message);
});

test('machines are counted, and the devices of a node with them', () => {
  const found = find('p5.48xlarge:2');
  expect(told('p5.48xlarge:2')).toEqual(['h100-sxm-80gb', 16]);
  expect(found.box).toMatchObject({ nodeDevices: 8, domain: 8, network: 3200e9 / 8 / 8 });
  expect(told('2xdgx-spark')).toEqual(['gb10-dgx-spark', 2]);
  // One node of a rack has four devices; all 72 reach one another over NVLink.
  for (const name of ['gb200-nvl72', 'gb300 nvl72'])
    expect(find(name).box).toMatchObject({ nodeDevices: 4, domain: 72 });
});

test('several kinds in one box keep their order', () => {
  expect(kindsOf(find('rtx-3090:2,rtx-4090:1')).map(({ id, count }) => [id, count])).toEqual([
    ['rtx-3090', 2],
    ['rtx-4090', 1],
  ]);
  expect(kindsOf(find('2x3090, 3060')).map(({ id, count }) => [id, count])).toEqual([
    ['rtx-3090', 2],
    ['rtx-3060-12gb', 1],
  ]);
});

/** Lines of jobs, of node lists and labels, as Slurm and Kubernetes write them. */
test.each([
  ['gpu:h100:8', 'h100-sxm-80gb', 8],
  ['--gres=gpu:h100:8', 'h100-sxm-80gb', 8],
  ['gpu:l4:1(S:0)', 'l4', 1],
  ['gres/gpu:a100=4', 'a100-sxm4-80gb', 4],
  ['nvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3', 'h100-sxm-80gb', 1],
  ['NVIDIA-GB200', 'gb200', 1],
  ['cloud.google.com/gke-accelerator: nvidia-l4', 'l4', 1],
  ['nvidia-h100-mega-80gb', 'h100-sxm-80gb', 1],
  ['node.kubernetes.io/instance-type=p5.48xlarge', 'h100-sxm-80gb', 8],
  ['amd.com/gpu.product-name=AMD_Instinct_MI300X_OAM', 'mi300x', 1],
  ['gpu.nvidia.com/class=H100_NVLINK_80GB', 'h100-sxm-80gb', 1],
  ['ml.g5.12xlarge', 'a10g', 4],
  [
    '01:00.0 VGA compatible controller: NVIDIA Corporation AD102 [GeForce RTX 4090] (rev a1)',
    'rtx-4090',
    1,
  ],
  ['NVIDIA Corporation TU104GL [Tesla T4] (rev a1)', 't4', 1],
])('%s of a scheduler', (name, id, count) => {
  expect(told(name)).toEqual([id, count]);
});

test('a MIG label gives its slice', () => {
  expect(find('NVIDIA-A100-SXM4-80GB-MIG-3g.40gb')).toMatchObject({
    hardware: { id: 'a100-sxm4-80gb', count: 1 },
    slice: '3g.40gb',
  });
  expect(find('gpu:nvidia_a100_3g.40gb:2')).toMatchObject({
    hardware: { id: 'a100-sxm4-80gb', count: 2 },
    slice: '3g.40gb',
  });
});

test.each([
  ['gpu:8', 'is a count without a kind'],
  ['8', 'is a count without a kind'],
  ['nvidia.com/gpu: 8', 'is a count without a kind'],
  ['gpu:1g.10gb:7', 'is a slice without a device'],
  ['4060 ti 8gb', 'no rtx-4060-ti-16gb has 8 GB'],
  ['3060 8gb', 'no rtx-3060-12gb has 8 GB'],
  ['8gb', 'no hardware "8gb"'],
  ['Navi 31 [Radeon RX 7900 XT/7900 XTX]', 'are several kinds: name one'],
])('%s names no kind', (name, message) => {
  expect(() => find(name)).toThrow(message);
});

test('a match that shares no word with the name is announced', () => {
  expect(find('HL-225').notices).toEqual(['--hardware HL-225: taken as gaudi2']);
});

test.each([
  ['rtx-2080', 'rtx-2080'],
  ['m4-max-64', 'apple-m4-max-64gb'],
  ['m4-16', 'apple-m4-16gb'],
  ['m1-max-32', 'apple-m1-max-32gb'],
  ['m3-ultra-256', 'apple-m3-ultra-256gb'],
  ['strix-halo-64', 'strix-halo-ryzen-ai-max-395-64gb'],
  ['mi50-16', 'mi50-16gb'],
])('%s is %s, of its own size', (name, id) => {
  expect(told(name)).toEqual([id, 1]);
});

test.each([
  ['m4-max-16', 'apple-m4-max'],
  ['rtx-2070', 'rtx-'],
  ['p9.48xlarge', ''],
  ['gpu:MYGPU:2', ''],
  ['a3-highgpu-0g', ''],
  ['rtx-3090,,rtx-4090', ''],
  ['v5p-7', ''],
])('%s is refused, not taken for something else', (name, near) => {
  expect(() => find(name)).toThrow(near);
});

test.each(['NVIDIA A100', 'v100', '4060ti', 'h100'])(
  'a notice names the machine that %s was taken as',
  (name) => {
    expect(find(name).notices).toHaveLength(1);
  },
);

test.each([
  ['RTX 4060 Ti', 'rtx-4060-ti-16gb'],
  ['RTX 5060 Ti', 'rtx-5060-ti-16gb'],
  ['rtx 3080', 'rtx-3080-10gb; also rtx-3080-12gb'],
  ['DGX', 'gb10-dgx-spark; also DGX H100'],
])('%s says which size or machine was taken', (name, taken) => {
  expect(find(name).notices).toEqual([expect.stringContaining(`taken as ${taken}`)]);
});

// Source: docs.nvidia.com/dgx/dgxb200-user-guide, component descriptions.
test('a DGX B200 has 8 devices, 2 TB of memory and 8 links of 400 Gb/s', () => {
  const { hardware, box } = find('dgx-b200');
  expect([hardware].flat()[0]).toMatchObject({ id: 'b200-sxm', count: 8 });
  expect(box).toMatchObject({ hostMemory: 2 ** 41, network: 400e9 / 8, domain: 8 });
});

/** docs.nvidia.com/dgx/dgxa100-user-guide and dgxgb200-user-guide; NVIDIA WP-08437 (DGX-1) and WP-10454-001 (DGX Station). */
test.each([
  ['dgx-a100', 'a100-sxm4-80gb', 8, 2048],
  ['dgx a100 40gb', 'a100-sxm4-40gb', 8, 1024],
  ['dgx-station-a100', 'a100-sxm4-80gb', 4, 512],
  ['dgx-1', 'v100-sxm2-32gb', 8, 512],
  ['dgx-1p', 'p100-sxm2-16gb', 8, 512],
  ['dgx-gb200', 'gb200', 72, 1915],
])('%s is a machine of its maker', (name, id, count, gibibytes) => {
  const { hardware, box } = find(name);
  expect([hardware].flat()).toMatchObject([{ id, count }]);
  expect(box).toMatchObject({ hostMemory: gibibytes * 2 ** 30 });
});

test.each([
  ['v5p-7', 'names of v4 and v5p slices count cores, two a chip'],
  ['nc25ads_a100_v4', "its number is none of the family's"],
  ['dgx-9', 'no hardware "dgx-9"'],
  ['m4 max 50', 'no apple-m4-max has 50 GB'],
])('%s is refused for what is wrong with it', (name, reason) => {
  expect(() => find(name)).toThrow(reason);
});

test.each(['NVIDIA H100 80GB HBM3', 'h100-sxm-80gb', 'rtx 4090', 'a100-pcie-40gb', 'mi300x'])(
  '%s leaves nothing open',
  (name) => {
    expect(find(name).notices).toEqual([]);
  },
);

describe('a name with a size or a form', () => {
  test.each([
    ['rtx-2080', 'rtx-2080'],
    ['m4-max-64', 'apple-m4-max-64gb'],
    ['m4-16', 'apple-m4-16gb'],
    ['m1-max-32', 'apple-m1-max-32gb'],
    ['m3-ultra-256', 'apple-m3-ultra-256gb'],
    ['strix-halo-64', 'strix-halo-ryzen-ai-max-395-64gb'],
    ['mi50-16', 'mi50-16gb'],
  ])('%s is that one, and nothing is left open', (name, id) => {
    const found = find(name);
    expect([firstKind(found).id, found.notices]).toEqual([id, []]);
  });

  test.each(['A100', 'V100', '4060ti', 'H100'])('%s: what was taken is said', (name) => {
    expect(find(name).notices).toEqual([expect.stringContaining(`${name}: taken as`)]);
  });

  test('a size that is not sold is refused, and those that are sold are listed', () => {
    expect(() => find('m4-max-16')).toThrow('no apple-m4-max has 16 GB: 36, 48, 64, 128 are sold');
  });
});

test.each([
  ['2x3090 + 1x3060', ['rtx-3090', 2, 'rtx-3060-12gb', 1]],
  ['5090 + 3060', ['rtx-5090', 1, 'rtx-3060-12gb', 1]],
  ['2x dgx spark', ['gb10-dgx-spark', 2]],
  ['dgx spark x2', ['gb10-dgx-spark', 2]],
])('%s, as boxes are told of', (name, kinds) => {
  expect(kindsOf(find(name)).flatMap(({ id, count }) => [id, count])).toEqual(kinds);
});
