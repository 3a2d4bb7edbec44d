import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRows } from '../../../source/open/detect/nvidia-csv.js';

/** Printed by real drivers (captures of nvidia_gpu_exporter, public issues), some columns cut. */
describe('rows as drivers print them', () => {
  const header =
    'index, uuid, name, memory.total [MiB], memory.used [MiB], utilization.gpu [%], compute_cap, mig.mode.current, power.max_limit [W]';
  test.each([
    [
      'H100',
      '0, GPU-0, NVIDIA H100 80GB HBM3, 81559 MiB, 0 MiB, 0 %, 9.0, Disabled, 700.00 W',
      { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryMib: 81559, computeCapability: '9.0' },
    ],
    [
      'L40S without MIG',
      '0, GPU-0, NVIDIA L40S, 46068 MiB, 0 MiB, 100 %, 8.9, [N/A], 350.00 W',
      { name: 'NVIDIA L40S', memoryMib: 46068, divided: false },
    ],
    [
      'H100 with MIG on',
      '0, GPU-0, NVIDIA H100 80GB HBM3, 81559 MiB, 59 MiB, [N/A], 9.0, Enabled, 700.00 W',
      { memoryMib: 81559, divided: true },
    ],
  ])('%s, with a header and units', (_what, line, row) => {
    expect(parseRows(`${header}\n${line}\n`).rows).toMatchObject([row]);
  });

  test('the requested columns, no header, no units', () => {
    const text = '0, GPU-1, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090\r\n';
    expect(parseRows(text).rows).toEqual([
      {
        index: 0,
        uuid: 'GPU-1',
        name: 'NVIDIA GeForce RTX 4090',
        memoryMib: 24564,
        sharesMemory: false,
        computeCapability: '8.9',
        divided: false,
      },
    ]);
  });

  test('a name with a comma in it stays whole', () => {
    expect(parseRows('0, GPU-1, 100, 8.9, [N/A], Foo, Inc. Card').rows[0]?.name).toBe(
      'Foo, Inc. Card',
    );
  });
});

describe('rows in an unexpected order', () => {
  test.each([
    ['24564, NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 4090', 24564],
    ['1, NVIDIA GeForce RTX 4090, 24564', 'NVIDIA GeForce RTX 4090', 24564],
    ['Tesla V100S-PCIE-32GB, 32768, 535.230.02', 'Tesla V100S-PCIE-32GB', 32768],
    [
      '0, GPU-0d70be84-0000-0000-0000-000000000000, Tesla P100-PCIE-16GB, 580.178.04, 16384 MiB, 6.0',
      'Tesla P100-PCIE-16GB',
      16384,
    ],
    [
      'NVIDIA GeForce RTX 5060 Ti, 16311 MiB, 1 MiB, 0 %, 580.178.04, 12.0, P8',
      'NVIDIA GeForce RTX 5060 Ti',
      16311,
    ],
    ['NVIDIA A30, 570.124.06, 165.00 W', 'NVIDIA A30', null],
    ['0, NVIDIA GB10', 'NVIDIA GB10', null],
    ['0, NVIDIA GB10, [N/A], [N/A]', 'NVIDIA GB10', null],
    ['ATS, [N/A], NVIDIA Thor', 'NVIDIA Thor', null],
    ['N/A, [N/A], Orin (nvgpu)', 'Orin (nvgpu)', null],
    [
      'NVIDIA GB10, [N/A], [Not Supported], N/A, ERR!, [Unknown Error], [Insufficient Permissions]',
      'NVIDIA GB10',
      null,
    ],
  ])('%s', (line, name, memoryMib) => {
    expect(parseRows(line).rows).toMatchObject([{ name, memoryMib }]);
  });
});

describe('lines that are no rows', () => {
  test.each([
    'No devices were found',
    'Field "compute_cap" is not a valid field to query.',
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
    'Failed to initialize NVML: Driver/library version mismatch',
    'Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error',
    '[N/A], [N/A], [N/A], 0 %, 11.17 W, 35',
  ])('%s', (line) => {
    expect(parseRows(line)).toEqual({ rows: [], others: [line] });
  });

  test('an empty output has nothing at all', () => {
    expect(parseRows('\n\n')).toEqual({ rows: [], others: [] });
  });
});

test('any output gives printable names and sane sizes', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('0', '81559', '[N/A]', 'GPU-1', '9.0', 'NVIDIA H100', '99999999999999999999'),
  );
  const text = fc
    .array(fc.array(cell, { maxLength: 9 }), { maxLength: 5 })
    .map((lines) => lines.map((cells) => cells.join(', ')).join('\n'));
  fc.assert(
    fc.property(text, (output) => {
      for (const row of parseRows(output).rows) {
        expect(row.name).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(row.name).not.toBe('');
        if (row.memoryMib !== null) expect(row.memoryMib).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
