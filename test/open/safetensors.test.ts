import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OpenError } from '../../source/open/open-error.js';
import { mainFormat, readSafetensors } from '../../source/open/safetensors.js';
import { temporaryFolder } from './fixtures.js';
import { tinyHeader, writeSafetensors } from './write-safetensors.js';

function fileOf(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(path, bytes);
  return path;
}

test('names, shapes, types and bytes come from the header', async () => {
  const header = await readSafetensors(fileOf(writeSafetensors(tinyHeader)));
  expect(header).toEqual({
    tensors: [
      { name: 'model.embed_tokens.weight', shape: [8, 2], dtype: 'bf16', bytes: 32 },
      { name: 'model.norm.weight', shape: [2], dtype: 'f32', bytes: 8 },
    ],
    cut: false,
  });
  expect(mainFormat(header.tensors)).toBe('bf16');
});

test('an unfinished download still has its shapes', async () => {
  const header = await readSafetensors(fileOf(writeSafetensors(tinyHeader, 39)));
  expect(header.cut).toBe(true);
  expect(header.tensors).toHaveLength(2);
});

describe('any other file is refused in one line', () => {
  const tensor = (entry: unknown) => writeSafetensors({ 'a\x1b': entry });
  test.each([
    ['too short', Buffer.alloc(7), /is no safetensors file: too short/],
    ['text', Buffer.from('{"hidden_size": 1}'), /its header would have \d+ bytes/],
    ['a header of 2^63 bytes', Buffer.alloc(100, 0xff), /its header would have \d+ bytes/],
    ['cut', writeSafetensors(tinyHeader).subarray(0, 60), /the header of \d+ bytes is not whole/],
    ['no JSON', writeSafetensors('{nope'), /header: is no JSON/],
    ['a list', writeSafetensors('[]'), /header: holds a list/],
    ['no entry', tensor(1), /tensor "a␛" has no valid entry/],
    ['no type', tensor({ shape: [1], data_offsets: [0, 4] }), /no valid dtype/],
    ['negative sizes', tensor({ dtype: 'F32', shape: [-1], data_offsets: [0, 4] }), /valid shape/],
    ['texts', tensor({ dtype: 'F32', shape: ['1'], data_offsets: [0, 4] }), /valid shape/],
    ['backwards', tensor({ dtype: 'F32', shape: [1], data_offsets: [4, 0] }), /data_offsets/],
    ['one offset', tensor({ dtype: 'F32', shape: [1], data_offsets: [4] }), /data_offsets/],
  ])('%s', async (_what, bytes, message) => {
    await expect(readSafetensors(fileOf(bytes))).rejects.toThrow(message);
  });
});

test('cut and bit-flipped files are read or refused', async () => {
  const good = writeSafetensors(tinyHeader);
  const path = join(temporaryFolder(), 'fuzzed.safetensors');
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(7)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(flips, fc.nat(good.length), fc.boolean(), async (bits, end, cut) => {
      const bytes = Buffer.from(good);
      for (const [at, bit] of bits) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(path, cut ? bytes.subarray(0, end) : bytes);
      await readSafetensors(path).catch((error: unknown) => {
        expect(error).toBeInstanceOf(OpenError);
        expect((error as OpenError).message).not.toMatch(/\p{Cc}/u);
      });
    }),
    { numRuns: 200 },
  );
});
