import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemFiles, writeDebian } from '../../bundle/release/debian.mjs';

const folder = mkdtempSync(join(tmpdir(), 'llm-tui-debian-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = systemFiles({
  manual: '.TH llm-tui 1',
  licenses: 'MIT License',
  changelog: '# Changelog',
  completions: { bash: 'complete', zsh: '#compdef llm-tui', fish: 'complete' },
});

async function packed(): Promise<string> {
  const executable = join(folder, 'program');
  writeFileSync(executable, '#!/bin/sh\necho program\n');
  return writeDebian({
    out: folder,
    architecture: 'amd64',
    version: '1.2.3',
    maintainer: 'Ada <ada@example.org>',
    executable,
    files,
    epoch: 1_700_000_000,
  });
}

const tool = (...args: readonly string[]): string =>
  execFileSync('dpkg-deb', args, { encoding: 'utf8' });

/** macOS and other systems have no such tool; there no package is made. */
describe.runIf(existsSync('/usr/bin/dpkg-deb'))('a Debian package', () => {
  test('holds only the program and its system files, complete and owned by root', async () => {
    const path = await packed();
    const entries = tool('--contents', path)
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/))
      .filter(([mode]) => mode?.startsWith('-'));
    expect(entries.map(([mode, owner, , , , name]) => [mode, owner, name]).sort()).toEqual(
      [
        ['-rwxr-xr-x', 'root/root', './usr/bin/llm-tui'],
        ...Object.keys(files).map((name) => ['-rw-r--r--', 'root/root', `./${name}`]),
      ].sort(),
    );
    const root = join(folder, 'unpacked');
    tool('--raw-extract', path, root);
    const summed = execFileSync('md5sum', ['--check', 'DEBIAN/md5sums'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(summed.trim().split('\n')).toHaveLength(entries.length);
    expect(tool('--field', path, 'Maintainer', 'Version')).toBe(
      'Maintainer: Ada <ada@example.org>\nVersion: 1.2.3\n',
    );
  });

  test('is reproducible to the byte', async () => {
    const sum = (path: string) => execFileSync('sha256sum', ['-b', path], { encoding: 'utf8' });
    const first = sum(await packed());
    expect(sum(await packed())).toBe(first);
  });
});
