import { beforeEach, describe, expect, test, vi } from 'vitest';
import { detectApple, metalBytes } from '../../../source/open/detect/apple.js';
import { detectAscend } from '../../../source/open/detect/ascend.js';
import { detectGaudi } from '../../../source/open/detect/gaudi.js';
import { detectIntel } from '../../../source/open/detect/intel.js';
import { detectNeuron } from '../../../source/open/detect/neuron.js';
import { detectTpu } from '../../../source/open/detect/tpu.js';
import { fakeTools, fileTree, prints } from './fake-tools.js';
import {
  hlSmi,
  macDisplays,
  macSysctl,
  neuronJson,
  neuronTable,
  npu910b2c,
  npu910b3,
  npu910b4,
  npu910c,
  xpuArray,
  xpuDevice,
  xpuList,
  xpuTable,
  xpuVersion2,
} from './vendor-samples.js';

const MIB = 1048576;
const GIB = 1073741824;
const environment = {};

beforeEach(() => {
  vi.unstubAllEnvs();
});

describe('Intel', () => {
  test('the list names the devices, a query for each gives its memory', async () => {
    fakeTools({
      'xpu-smi': `case "$*" in\n"discovery -j") ${prints(xpuList)} ;;\n"discovery -d 0 -j") ${prints(xpuDevice)} ;;\n*) exit 3 ;;\nesac`,
    });
    expect(await detectIntel({ environment, root: '/nowhere' })).toEqual({
      devices: [
        {
          vendor: 'intel',
          name: 'Intel(R) Arc(TM) A770 Graphics',
          count: 1,
          memoryBytes: 17102532608,
          unified: false,
          computeCapability: null,
          slice: null,
        },
      ],
      notices: [],
    });
  });

  test('a bare list with bytes as numbers', async () => {
    fakeTools({ 'xpu-smi': prints(xpuArray) });
    expect((await detectIntel({ environment, root: '/nowhere' })).devices).toMatchObject([
      { name: 'Intel(R) Data Center GPU Max 1550', count: 2, memoryBytes: 64 * GIB },
    ]);
    expect((await detectIntel({ environment: { ZE_AFFINITY_MASK: '1.0' } })).devices).toMatchObject(
      [{ count: 1 }],
    );
  });

  test.each([
    ['discovery', xpuTable, 'Intel(R) Graphics [0xe211]', null],
    ['version 2', xpuVersion2, 'Intel(R) Arc(TM) A770 Graphics', 16288 * MIB],
    [
      'version 2, cut',
      '|   0  Intel(R) Arc(TM) A770 ...   | 3642MiB / 16288MiB |',
      'Intel(R) Arc(TM) A770',
      16288 * MIB,
    ],
  ])('the table of %s', async (_which, table, name, memoryBytes) => {
    fakeTools({ 'xpu-smi': prints(table) });
    expect((await detectIntel({ environment, root: '/nowhere' })).devices).toMatchObject([
      { name, memoryBytes },
    ]);
  });

  test.each([
    ['Intel(R) UHD Graphics 770', true],
    ['Intel(R) Iris(R) Xe Graphics', true],
    ['Intel(R) Arc(TM) Graphics', true],
    ['Intel(R) Arc(TM) 140V GPU', true],
    ['Intel(R) Graphics [0x7d67]', true],
    ['Intel(R) Graphics [0xe211]', undefined],
    ['Intel(R) Arc(TM) Pro B60 Graphics', undefined],
    ['Intel(R) Data Center GPU Flex 170', undefined],
  ])('%s is graphics in a processor: %s', async (name, integrated) => {
    fakeTools({
      'xpu-smi': prints(
        JSON.stringify([{ device_id: 0, device_name: name, memory_physical_size_byte: 1e10 }]),
      ),
    });
    expect(
      (await detectIntel({ environment, root: '/nowhere' })).devices.map(
        (device) => device.integrated,
      ),
    ).toEqual([integrated]);
  });
});

describe('Intel without its tool', () => {
  test('the display driver lists the cards of the catalogue, and no integrated graphics', async () => {
    fakeTools({});
    const root = fileTree({
      'sys/class/drm/card0/device/vendor': '0x8086\n',
      'sys/class/drm/card0/device/device': '0xa780\n',
      'sys/class/drm/card1/device/vendor': '0x8086\n',
      'sys/class/drm/card1/device/device': '0xe211\n',
      'sys/class/drm/card2/device/vendor': '0x8086\n',
      'sys/class/drm/card2/device/device': '0xe211\n',
      'sys/class/drm/card3/device/vendor': '0x10de\n',
      'sys/class/drm/card3/device/device': '0xe211\n',
    });
    expect((await detectIntel({ environment, root })).devices).toMatchObject([
      { name: 'Intel(R) Arc(TM) Pro B60 Graphics', count: 2, memoryBytes: null },
    ]);
  });
});

describe('Gaudi', () => {
  test('columns are those of the header', async () => {
    fakeTools({ 'hl-smi': prints(hlSmi) });
    expect(await detectGaudi({ environment })).toMatchObject({
      devices: [{ vendor: 'intel', name: 'HL-325L', count: 1, memoryBytes: 131072 * MIB }],
      notices: [],
    });
  });

  test('without a header the columns are the requested ones', async () => {
    fakeTools({ 'hl-smi': prints('0, 3, 01P4, 98304, HL-225\n1, 5, 01P5, 98304, HL-225') });
    expect((await detectGaudi({ environment })).devices).toMatchObject([
      { name: 'HL-225', count: 2, memoryBytes: 98304 * MIB },
    ]);
    const some = await detectGaudi({ environment: { HABANA_VISIBLE_MODULES: '5' } });
    expect(some.devices).toMatchObject([{ count: 1 }]);
    expect(await detectGaudi({ environment: { HABANA_VISIBLE_MODULES: '0' } })).toEqual({
      devices: [],
      notices: ['HABANA_VISIBLE_MODULES="0" hides every Gaudi'],
    });
  });
});

describe('Ascend', () => {
  test.each([
    ['two cards, with the processes below', npu910b3, [['910B3', 2, 65536]]],
    ['wider columns', npu910b4, [['910B4', 1, 32768]]],
    ['no space before the slash', npu910b2c, [['910B2C', 1, 65536]]],
    ['two chips a card', npu910c, [['Ascend910', 2, 65536]]],
    [
      'no HBM: DDR is its memory',
      '| 0     310P3               | OK            | 16.5        52    0    / 0 |\n| 0     0   | 0000:01:00.0  | 0  1849 / 21527 |',
      [['310P3', 1, 21527]],
    ],
  ])('%s', async (_what, output, devices) => {
    fakeTools({ 'npu-smi': prints(output) });
    const found = await detectAscend({ environment });
    expect(
      found.devices.map(({ name, count, memoryBytes }) => [name, count, (memoryBytes ?? 0) / MIB]),
    ).toEqual(devices);
  });

  test('chips that are hidden do not count', async () => {
    fakeTools({ 'npu-smi': prints(npu910b3) });
    expect(
      (await detectAscend({ environment: { ASCEND_RT_VISIBLE_DEVICES: '1' } })).devices,
    ).toMatchObject([{ count: 1 }]);
  });
});

describe('Neuron', () => {
  const driver = (name: string) =>
    fileTree({
      'sys/devices/virtual/neuron_device/neuron0/info/architecture/device_name': `${name}\n`,
    });

  test('the driver names what the tool lists', async () => {
    fakeTools({ 'neuron-ls': prints(neuronJson) });
    expect((await detectNeuron({ root: driver('Trainium2') })).devices).toMatchObject([
      { vendor: 'aws', name: 'AWS Trainium2', count: 1, memoryBytes: 96 * GIB },
    ]);
  });

  test('only the driver separates two chips of one size', async () => {
    fakeTools({ 'neuron-ls': prints(neuronJson.replace('103079215104', `${32 * GIB}`)) });
    for (const chip of ['Trainium1', 'Inferentia2'])
      expect((await detectNeuron({ root: driver(chip) })).devices).toMatchObject([
        { name: `AWS ${chip}`, memoryBytes: 32 * GIB },
      ]);
  });

  test('without the driver the memory does, where one chip only has so much', async () => {
    const name = async (memory: number) => {
      fakeTools({ 'neuron-ls': prints(neuronJson.replace('103079215104', `${memory}`)) });
      return (await detectNeuron({ root: '/nowhere' })).devices[0]?.name;
    };
    expect(await name(96 * GIB)).toBe('AWS Trainium2');
    expect(await name(144 * GIB)).toBe('AWS Trainium3');
    expect(await name(32 * GIB)).toBe('AWS Neuron device');
  });

  test('the table, where a version refuses JSON', async () => {
    const table = `instance-type: inf1.xlarge\n${neuronTable}`;
    fakeTools({
      'neuron-ls': `case "$1" in\n--json-output) echo "unknown flag" >&2; exit 2 ;;\nesac\n${prints(table)}`,
    });
    expect((await detectNeuron({ root: '/nowhere' })).devices).toMatchObject([
      { name: 'AWS Inferentia', count: 1, memoryBytes: 8 * GIB },
    ]);
  });
});

describe('TPU', () => {
  const pci = (device: string, vendor = '0x1ae0') => ({
    'sys/bus/pci/devices/0000:00:05.0/vendor': `${vendor}\n`,
    'sys/bus/pci/devices/0000:00:05.0/device': `${device}\n`,
  });
  const nodes = { 'dev/accel0': '' };

  test('a chip among the PCI devices', async () => {
    const found = await detectTpu({ root: fileTree({ ...nodes, ...pci('0x0063') }) });
    expect(found.devices).toMatchObject([
      { vendor: 'google', name: 'TPU v5e', count: 1, memoryBytes: null },
    ]);
  });

  test.each([
    ['another maker', pci('0x0063', '0x10de')],
    ['another device of Google', pci('0x0042')],
  ])('%s is none', async (_what, files) => {
    const found = await detectTpu({ root: fileTree({ ...nodes, ...files }) });
    expect(found).toEqual({ devices: [], notices: [] });
  });

  test('a machine without their device nodes is not searched', async () => {
    const found = await detectTpu({ root: fileTree({ 'dev/null': '', ...pci('0x0063') }) });
    expect(found.devices).toEqual([]);
  });
});

describe('Apple', () => {
  const detect = () => detectApple({ platform: 'darwin', hostMemoryBytes: 16 * GIB });

  test('the chip, and the memory that graphics may use', async () => {
    fakeTools({ sysctl: prints(macSysctl) });
    expect(await detect()).toEqual({
      devices: [
        {
          vendor: 'apple',
          name: 'Apple M4 Max',
          count: 1,
          memoryBytes: 48 * GIB,
          unified: true,
          installedBytes: 64 * GIB,
          computeCapability: null,
          slice: null,
        },
      ],
      notices: [],
    });
  });

  test("a limit of the user's is the limit", async () => {
    fakeTools({ sysctl: prints('68719476736\nApple M4 Max\n57344\n') });
    expect((await detect()).devices[0]?.memoryBytes).toBe(57344 * MIB);
  });

  test('a version that does not know the limit', async () => {
    fakeTools({ sysctl: `${prints('17179869184\nApple M1', 1)}` });
    expect((await detect()).devices).toMatchObject([
      { name: 'Apple M1', installedBytes: 16 * GIB },
    ]);
  });

  test('where sysctl has no chip, the list of displays does, without other graphics', async () => {
    fakeTools({
      sysctl: prints('17179869184\nVirtualApple'),
      system_profiler: prints(macDisplays),
    });
    expect((await detect()).devices).toMatchObject([{ name: 'Apple M2' }]);
  });

  test('an Intel Mac has none', async () => {
    fakeTools({ sysctl: prints('17179869184\nIntel(R) Core(TM) i9-9880H CPU @ 2.30GHz') });
    expect(await detect()).toEqual({ devices: [], notices: [] });
  });

  test('no other system is asked', async () => {
    fakeTools({ sysctl: prints(macSysctl) });
    expect(await detectApple({ platform: 'linux' })).toEqual({ devices: [], notices: [] });
  });

  /** `recommendedMaxWorkingSetSize` in public logs of llama.cpp, in 10⁶ bytes. */
  test.each([
    [16 * GIB, 11453.25],
    [24 * GIB, 17179.89],
  ])('of %i bytes graphics may hold %s MB', (memory, megabytes) => {
    expect(metalBytes(memory) / 1e6).toBeCloseTo(megabytes, 0);
  });
});
