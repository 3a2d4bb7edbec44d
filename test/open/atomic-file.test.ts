import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../../source/open/atomic-file.js';
import { temporaryFolder } from './fixtures.js';

test('a file is written whole into a new folder, for its owner only, and nothing else is left', async () => {
  const folder = join(temporaryFolder(), 'state', 'llm-tui');
  expect(await writeAtomically(folder, 'last.json', 'new')).toBeNull();
  expect(readFileSync(join(folder, 'last.json'), 'utf8')).toBe('new');
  expect(statSync(join(folder, 'last.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['last.json']);
});

test('a folder that others could read is closed to them', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  await writeAtomically(folder, 'x', '1');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a link in place of the file is replaced, and its target is untouched', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'ours');
  mkdirSync(folder);
  writeFileSync(join(root, 'precious'), 'old');
  symlinkSync(join(root, 'precious'), join(folder, 'last.json'));
  expect(await writeAtomically(folder, 'last.json', 'new')).toBeNull();
  expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('old');
  expect(lstatSync(join(folder, 'last.json')).isSymbolicLink()).toBe(false);
});

test('a link out of the state folder on the path is refused with a notice', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'ours');
  mkdirSync(folder);
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), join(folder, 'sub'));
  expect(await writeAtomically(folder, 'sub/x', '1')).toContain('a link leads out of');
  expect(await writeAtomically(folder, '../x', '1')).toContain('a link leads out of');
  expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
  expect(existsSync(join(root, 'x'))).toBe(false);
});

test('a failed write is a notice of one line, not an error', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  const notice = await writeAtomically(join(root, 'file', 'state'), 'x', '1');
  expect(notice).toMatch(/is not written: a part of the path is no folder/);
  mkdirSync(join(root, 'taken', 'x', 'y'), { recursive: true });
  expect(await writeAtomically(join(root, 'taken'), 'x', '1')).toMatch(/is not written: /);
  expect(readdirSync(join(root, 'taken'))).toEqual(['x']);
});

test('a full disk is a notice', async () => {
  if (!existsSync('/dev/full')) return;
  const notice = await writeAtomically('/dev/full', 'x', '1');
  expect(notice).toMatch(/is not written/);
});

test('many writers at once leave one whole content', async () => {
  const folder = temporaryFolder();
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
  await Promise.all(contents.map((text) => writeAtomically(folder, 'last.json', text)));
  expect(contents).toContain(readFileSync(join(folder, 'last.json'), 'utf8'));
  expect(readdirSync(folder)).toEqual(['last.json']);
});
