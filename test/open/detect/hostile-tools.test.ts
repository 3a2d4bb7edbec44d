import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amdName } from '../../../source/open/detect/amd-names.js';
import { amdDevices } from '../../../source/open/detect/amd-smi.js';
import { nodeOf } from '../../../source/open/detect/amd-sysfs.js';
import { appleChip, appleSystem } from '../../../source/open/detect/apple.js';
import { ascendChips } from '../../../source/open/detect/ascend.js';
import { complaint } from '../../../source/open/detect/ask-tool.js';
import { gaudiRows } from '../../../source/open/detect/gaudi.js';
import { neuronName, neuronRows } from '../../../source/open/detect/neuron.js';
import { rocmCards } from '../../../source/open/detect/rocm-smi.js';
import { jsonIn } from '../../../source/open/detect/tool-output.js';
import { intelDevices } from '../../../source/open/detect/xpu-smi.js';
import * as samples from './vendor-samples.js';

interface Found {
  readonly name?: string;
  readonly memoryBytes: number | null;
}

/** Every parser, as a function from text to names and sizes. */
const parsers: Readonly<Record<string, (text: string) => readonly Found[]>> = {
  rocm: (text) => rocmCards(text).map((row) => ({ ...row, name: amdName(row, new Map()) })),
  amd: (text) => amdDevices(text).map((row) => ({ ...row, name: amdName(row, new Map()) })),
  node: (text) => [nodeOf(text, [text])].filter((node) => node !== null),
  intel: intelDevices,
  gaudi: gaudiRows,
  ascend: ascendChips,
  neuron: (text) => neuronRows(text).map((row) => ({ ...row, name: neuronName(text, row) })),
  apple: (text) => [appleSystem(text)],
};

const texts = Object.values(samples)
  .filter((sample) => typeof sample === 'string')
  .filter((sample) => sample !== samples.partitionBank);
const whole = fc.constantFrom(...texts, samples.partitionBank, samples.partitionNode(1));

/** Cut, with bits flipped, or with another text inside. */
const damaged = fc.oneof(
  fc.tuple(whole, fc.nat()).map(([text, end]) => text.slice(0, end % text.length)),
  fc
    .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 8 }))
    .map(([text, flips]) => {
      const bytes = Buffer.from(text);
      for (const [at, bit] of flips)
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      return bytes.toString();
    }),
  fc
    .tuple(whole, fc.nat(), fc.string({ maxLength: 60, unit: 'binary' }))
    .map(
      ([text, at, other]) => text.slice(0, at % text.length) + other + text.slice(at % text.length),
    ),
  fc.json(),
  fc.string({ unit: 'binary' }),
);

describe('outputs that are damaged or hostile', () => {
  test.each(Object.entries(parsers))(
    '%s gives sane sizes or none, and never throws',
    (_name, parse) => {
      fc.assert(
        fc.property(damaged, (text) => {
          for (const { memoryBytes } of parse(text)) {
            if (memoryBytes === null) continue;
            expect(Number.isSafeInteger(memoryBytes)).toBe(true);
            expect(memoryBytes).toBeGreaterThan(0);
          }
        }),
        { numRuns: 400 },
      );
    },
  );

  test('every sample has its parser', () => {
    for (const text of texts) {
      const found = Object.values(parsers).flatMap((parse) => parse(text));
      expect(
        found.some(({ name, memoryBytes }) => name || memoryBytes) || appleChip(text),
      ).toBeTruthy();
    }
  });

  test('a complaint is one printable line', () => {
    fc.assert(
      fc.property(damaged, damaged, fc.nat(3), (stdout, stderr, exitCode) => {
        const lines = complaint('tool', { stdout, stderr, exitCode, problem: null });
        expect(lines.length).toBeLessThan(2);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point.
        for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });

  test.each([
    ['brackets', '['.repeat(300_000)],
    ['brackets that are closed', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"a":'.repeat(200_000)],
    ['blank lines', '\n'.repeat(1_000_000)],
    ['spaces', ' '.repeat(1_000_000)],
    ['cells', '| 0 '.repeat(250_000)],
    ['rows', '0,'.repeat(500_000)],
    ['cards', 'GPU[0] : a: 1\n'.repeat(70_000)],
    ['digits', '1'.repeat(1_000_000)],
    ['no', 'no '.repeat(330_000)],
  ])('a flood of %s is done with', (_what, text) => {
    for (const parse of Object.values(parsers)) expect(parse(text).length).toBeLessThan(2);
    expect(jsonIn(text)).not.toBeInstanceOf(Error);
    expect(
      complaint('tool', { stdout: text, stderr: text, exitCode: 0, problem: null }).length,
    ).toBeLessThan(2);
  });
});
