import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createSessionSaver, loadSession } from '../../source/open/session-file.js';
import { temporaryFolder } from './fixtures.js';

test('a saved session is there at the next start', async () => {
  const folder = temporaryFolder();
  const saver = createSessionSaver(folder);
  saver.save({ model: 'gpt2', batch: 4, nested: { kv: ['fp8'] } });
  expect(await saver.flush()).toBeNull();
  expect(await loadSession(folder)).toEqual({
    scenario: { model: 'gpt2', batch: 4, nested: { kv: ['fp8'] } },
    notice: null,
  });
});

test('a burst of edits ends with the last one on disk', async () => {
  const folder = temporaryFolder();
  const saver = createSessionSaver(folder, 0);
  for (let batch = 1; batch <= 50; batch++) saver.save({ batch });
  await saver.flush();
  expect((await loadSession(folder)).scenario).toEqual({ batch: 50 });
});

test('an edit is written by itself after a moment', async () => {
  const folder = temporaryFolder();
  createSessionSaver(folder, 1).save({ batch: 3 });
  await vi.waitFor(async () => {
    expect((await loadSession(folder)).scenario).toEqual({ batch: 3 });
  });
});

test('a copy in which nothing was edited writes nothing', async () => {
  const folder = temporaryFolder();
  const edited = createSessionSaver(folder);
  const idle = createSessionSaver(folder);
  edited.save({ batch: 2 });
  await edited.flush();
  expect(await idle.flush()).toBeNull();
  expect((await loadSession(folder)).scenario).toEqual({ batch: 2 });
});

test('a missing session gives no notice', async () => {
  expect(await loadSession(join(temporaryFolder(), 'none'))).toEqual({
    scenario: null,
    notice: null,
  });
});

test('an unwritable home gives a notice once while editing, and at the end', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  const saver = createSessionSaver(join(root, 'file', 'state'), 1);
  expect(saver.flush()).toBeNull();
  const first = saver.save({ batch: 1 });
  expect(saver.save({ batch: 2 })).toBeUndefined();
  await expect(first).rejects.toThrow(/is not written/);
  await expect(saver.save({ batch: 3 })).resolves.toBeUndefined();
  expect(saver.flush()).toMatch(/is not written/);
});

describe('an invalid session file gives a notice of one line and is ignored', () => {
  test.each([
    ['cut', '{"batch": 1', /the last session is ignored: .*it ends too soon$/],
    ['empty', '', /is empty/],
    ['a list', '[]', /holds a list/],
    ['too large', ' '.repeat(2 ** 24 + 1), /such a file has at most 16777216/],
    ['deep', '['.repeat(5000), /nested deeper than 64 levels/],
    ['binary', '\0\x1b]0;x\x07', /is no JSON/],
  ])('%s', async (_what, content, notice) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'last.json'), content);
    const loaded = await loadSession(folder);
    expect(loaded.scenario).toBeNull();
    expect(loaded.notice).toMatch(notice);
    expect(loaded.notice).not.toMatch(/\p{Cc}/u);
  });

  test('a folder or a pipe in its place', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'last.json'));
    expect((await loadSession(folder)).notice).toMatch(/is a folder/);
    if (process.platform === 'win32') return;
    const other = temporaryFolder();
    execFileSync('mkfifo', [join(other, 'last.json')]);
    expect((await loadSession(other)).notice).toMatch(/is no regular file/);
  });
});

test('any bytes in its place are ignored with a notice', async () => {
  const folder = temporaryFolder();
  const saver = createSessionSaver(folder);
  saver.save({ model: 'llama', batch: 8, set: { num_hidden_layers: 4 } });
  await saver.flush();
  const good = readFileSync(join(folder, 'last.json'));
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
      const bytes = Buffer.from(good);
      bytes[at] = byte;
      writeFileSync(join(folder, 'last.json'), cut ? bytes.subarray(0, at) : bytes);
      const { scenario, notice } = await loadSession(folder);
      expect((scenario === null) === (notice !== null)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
