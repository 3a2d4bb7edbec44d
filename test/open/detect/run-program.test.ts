import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../../source/open/detect/run-program.js';
import { temporaryFolder } from '../fixtures.js';

const PATH = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = PATH;
});

function script(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Whether a process still runs: one that ended and is not yet waited for does not. */
function runs(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && !/\) [ZX] /.test(readFileSync(status, 'utf8'));
}

describe('a detection tool', () => {
  test('is not searched in the current folder, nor in any relative entry of PATH', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    script(folder, 'some-tool', 'echo here');
    script(join(folder, 'bin'), 'some-tool', 'echo there');
    const before = process.cwd();
    process.chdir(folder);
    try {
      process.env['PATH'] = ['', '.', 'bin'].join(delimiter);
      expect(await runProgram('some-tool', [], 2000)).toMatchObject({ problem: 'absent' });
      process.env['PATH'] = join(folder, 'bin');
      expect(await runProgram('some-tool', [], 5000)).toMatchObject({ stdout: 'there\n' });
    } finally {
      process.chdir(before);
    }
  });

  test('that hangs is ended together with what it started', async () => {
    const folder = temporaryFolder();
    const child = join(folder, 'pid');
    const tool = script(folder, 'wrapper', `sleep 60 &\necho $! > ${child}\nwait`);
    expect(await runProgram(tool, [], 700)).toMatchObject({ problem: 'timeout' });
    const pid = Number(readFileSync(child, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => runs(pid), { timeout: 3000 }).toBe(false);
  });

  test('does not inherit flags that are meant for this Node', async () => {
    const folder = temporaryFolder();
    const tool = script(folder, 'tool', 'echo "[$NODE_OPTIONS]"');
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--no-warnings';
    try {
      expect((await runProgram(tool, [], 5000)).stdout).toBe('[]\n');
    } finally {
      if (before === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = before;
    }
  });
});
