import { describe, expect, test } from 'vitest';
import { amdName, namesOfList } from '../../../source/open/detect/amd-names.js';
import { amdDevices } from '../../../source/open/detect/amd-smi.js';
import { nodeOf } from '../../../source/open/detect/amd-sysfs.js';
import { rocmCards } from '../../../source/open/detect/rocm-smi.js';
import {
  amdSmiJson,
  amdSmiText,
  partitionBank,
  partitionNode,
  rocmBlocks,
  rocmJson,
  rocmJsonMi300a,
  rocmLowPower,
  rocmNewCsv,
  rocmOldCsv,
  rocmStrix,
  rocmTables,
} from './vendor-samples.js';

const MIB = 1048576;

describe('rocm-smi', () => {
  test.each([
    [
      'JSON',
      rocmJson,
      [
        {
          index: 0,
          name: 'Radeon RX 7900 XT',
          deviceId: '744c',
          revision: 'cc',
          architecture: 'gfx1100',
          memoryBytes: 20464 * MIB,
        },
      ],
    ],
    [
      'JSON without memory, a field N/A',
      rocmJsonMi300a,
      [{ name: 'AMD Instinct MI300A', memoryBytes: null, sku: null, architecture: 'gfx942' }],
    ],
    [
      'old CSV, keys in lower case',
      rocmOldCsv,
      [
        {
          name: 'Arcturus GL-XL [AMD Instinct MI100]',
          deviceId: '0c34',
          sku: 'D34316',
          memoryBytes: null,
        },
      ],
    ],
    ['CSV', rocmNewCsv, [{ name: 'Radeon RX 7900 XT', memoryBytes: 20464 * MIB, revision: 'cc' }]],
    ['CSV behind a warning', rocmLowPower, [{ name: null, deviceId: '1586', sku: 'STRXLGEN' }]],
    [
      'blocks of keys',
      rocmBlocks,
      [
        { index: 0, name: 'AMD Radeon Graphics', deviceId: '66a0', memoryBytes: 32752 * MIB },
        { index: 1, name: 'AMD Instinct MI60 / MI50', memoryBytes: 16368 * MIB },
        { index: 2, sku: 'CEZANNE', memoryBytes: 512 * MIB, architecture: 'gfx90c' },
      ],
    ],
    [
      'tables',
      rocmTables,
      [
        { index: 0, name: 'Instinct MI60 / MI50', memoryBytes: 32752 * MIB, deviceId: '66a1' },
        { index: 1, name: 'Instinct MI60 / MI50', memoryBytes: 32752 * MIB },
      ],
    ],
    [
      'a processor without its name',
      rocmStrix,
      [{ name: null, deviceId: '1586', sku: 'STRXLGEN', memoryBytes: 65536 * MIB }],
    ],
  ])('%s', (_form, output, rows) => {
    expect(rocmCards(output)).toMatchObject(rows);
    expect(rocmCards(output)).toHaveLength(rows.length);
  });

  test('an id in place of the name is not taken for a name', () => {
    const text = JSON.stringify({ card0: { 'Card series': '0x744c', 'Card model': 'N/A' } });
    expect(rocmCards(text)).toMatchObject([{ name: null, deviceId: '744c' }]);
  });

  test('JSON behind a warning with brackets of its own, in colours', () => {
    const text = `WARNING: [amdgpu] device asleep\n\u001b[1m${rocmJson}\u001b[0m\nend`;
    expect(rocmCards(text)).toEqual(rocmCards(rocmJson));
  });

  test.each([
    '',
    '{}',
    'ERROR:root:Driver not initialized (amdgpu not found in modules)',
    rocmJson.slice(0, 40),
  ])('no card in %j', (output) => {
    expect(rocmCards(output)).toEqual([]);
  });
});

describe('amd-smi', () => {
  test('JSON: the size with its unit, the serial as ROCR calls the device', () => {
    expect(amdDevices(amdSmiJson)).toMatchObject([
      {
        index: 0,
        name: 'AMD Instinct MI300X',
        deviceId: '74a1',
        memoryBytes: 196592 * MIB,
        architecture: 'gfx942',
        uuids: ['GPU-5d7c5e4e0b2d41f3'],
      },
    ]);
  });

  test('the list in an object, as since ROCm 7', () => {
    expect(amdDevices(`{"gpu_data": ${amdSmiJson}}`)).toEqual(amdDevices(amdSmiJson));
  });

  test('text, with missing fields', () => {
    expect(amdDevices(amdSmiText)).toMatchObject([
      {
        index: 0,
        name: 'AMD Instinct MI350X',
        deviceId: '75a0',
        memoryBytes: null,
        uuids: [],
        architecture: 'gfx950',
      },
    ]);
  });

  test('text with memory of two devices', () => {
    const vram = '    VRAM:\n        TYPE: HBM3\n        SIZE: 196592 MB\n';
    expect(
      amdDevices(`${amdSmiText}${vram}${amdSmiText.replace('GPU: 0', 'GPU: 1')}${vram}`),
    ).toMatchObject([
      { index: 0, memoryBytes: 196592 * MIB },
      { index: 1, memoryBytes: 196592 * MIB },
    ]);
  });

  test.each([
    '',
    '[]',
    'ERROR:root:Drivers not loaded (amdgpu drivers not found in modules)',
    amdSmiJson.slice(0, 200),
  ])('no device in %j', (output) => {
    expect(amdDevices(output)).toEqual([]);
  });
});

describe('a node of the compute driver', () => {
  test('a partition of an MI300X', () => {
    expect(nodeOf(partitionNode(3), [partitionBank])).toEqual({
      architecture: 'gfx942',
      deviceId: '74a1',
      memoryBytes: 25767706624,
      uuids: [expect.stringMatching(/^GPU-[0-9a-f]{16}$/)],
      renderMinor: 131,
      location: nodeOf(partitionNode(0), [])?.location,
    });
  });

  test('a unique id keeps all its 64 bits', () => {
    const node = partitionNode(0).replace(/unique_id \d+/, 'unique_id 18446744073709551615');
    expect(nodeOf(node, [])?.uuids).toEqual(['GPU-ffffffffffffffff']);
  });

  test('partitions have one place in old kernels and in new ones, other devices have another', () => {
    const place = (text: string) => nodeOf(text, [])?.location;
    const inHighBits = partitionNode(0).replace(
      /location_id \d+/,
      `location_id ${0x70000000 + 5 * 256}`,
    );
    expect(place(partitionNode(7))).toBe(place(partitionNode(0)));
    expect(place(inHighBits)).toBe(place(partitionNode(0)));
    expect(place(partitionNode(0, 6))).not.toBe(place(partitionNode(0)));
  });

  test('gfx90a has a hexadecimal step', () => {
    const node = partitionNode(0).replace('90402', '90010');
    expect(nodeOf(node, [])?.architecture).toBe('gfx90a');
  });

  test.each([
    ['a processor', 'cpu_cores_count 64\nsimd_count 0\nvendor_id 4098\n'],
    ['another maker', partitionNode(0).replace('4098', '4318')],
    ['nothing, as this process may not read it', ''],
  ])('%s is none', (_what, properties) => {
    expect(nodeOf(properties, [])).toBeNull();
  });

  test('memory that the processor reaches and memory that it does not are one', () => {
    const banks = [
      'heap_type 1\nsize_in_bytes 268435456\n',
      'heap_type 2\nsize_in_bytes 16911433728\n',
      'heap_type 4\nsize_in_bytes 65536\n',
    ];
    expect(nodeOf(partitionNode(0), banks)?.memoryBytes).toBe(16384 * MIB);
  });
});

describe('the name of an AMD device', () => {
  const nothing = { name: null, deviceId: null, revision: null, sku: null, architecture: null };
  test.each([
    [{ name: 'Radeon RX 7900 XT', deviceId: '744c' }, 'Radeon RX 7900 XT'],
    [{ name: 'AMD Radeon Graphics', deviceId: '66a0', revision: '00' }, 'AMD Instinct MI60 / MI50'],
    [{ name: 'AMD Radeon Graphics', deviceId: '1638', sku: 'CEZANNE' }, 'CEZANNE'],
    [{ deviceId: '1586', sku: 'STRXLGEN' }, 'AMD Radeon 8060S Graphics'],
    [{ deviceId: '744c', revision: 'c8' }, 'AMD Radeon RX 7900 XTX'],
    [{ deviceId: '747e', revision: 'c8', architecture: 'gfx1101' }, 'AMD gfx1101 0x747e'],
    [{ name: 'evil\u001b[2J' }, 'evil␛[2J'],
  ])('%j is %s', (told, name) => {
    expect(amdName({ ...nothing, ...told }, new Map())).toBe(name);
  });

  test("libdrm's list wins over the built-in one", () => {
    const list = namesOfList(
      '# comment\n1.0.0\n747E,\tC8,\tAMD Radeon RX 7800 XT\n1586,\tC2,\tAMD Radeon 8050S Graphics\n',
    );
    expect(amdName({ ...nothing, deviceId: '747e', revision: 'c8' }, list)).toBe(
      'AMD Radeon RX 7800 XT',
    );
    expect(
      amdName({ ...nothing, deviceId: '74a9' }, namesOfList('74A9,\t00,\tAMD Instinct MI300X HF')),
    ).toBe('AMD Instinct MI300X HF');
    expect(amdName({ ...nothing, deviceId: '1586', revision: 'c2' }, list)).toBe(
      'AMD Radeon 8050S Graphics',
    );
  });
});
