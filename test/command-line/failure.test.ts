import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { saveCrash } from '../../source/command-line/failure.js';
import { keepCrash } from '../../source/dashboard/terminal/crash.js';

afterEach(() => vi.unstubAllEnvs());

const fault = new Error('a \u202Efault\u001B[31m\nof ours');

describe('a fault of the program', () => {
  it('is printed in one line, with its trace in the state folder', () => {
    const state = mkdtempSync(join(tmpdir(), 'state-'));
    vi.stubEnv('XDG_STATE_HOME', state);
    const line = keepCrash(fault, saveCrash);
    const path = join(state, 'llm-tui', `crash-${process.pid}.txt`);
    expect(line).toBe(`llm-tui: unexpected error: a  fault [31m (details in ${path})\n`);
    expect(readFileSync(path, 'utf8')).toContain('failure.test.ts');
  });

  it('has its trace in the temporary folder where the state folder is unwritable', () => {
    const temporary = mkdtempSync(join(tmpdir(), 'temporary-'));
    vi.stubEnv('XDG_STATE_HOME', '/dev/null');
    vi.stubEnv('TMPDIR', temporary);
    const line = keepCrash(fault, saveCrash);
    const path = /details in (\S+)\)\n$/.exec(line)?.[1] ?? '';
    expect(path.startsWith(temporary)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('failure.test.ts');
  });

  it('is printed without a trace where no folder is writable', () => {
    vi.stubEnv('XDG_STATE_HOME', '/dev/null');
    vi.stubEnv('TMPDIR', '/dev/null');
    expect(keepCrash(fault, saveCrash)).toMatch(
      /^llm-tui: unexpected error: .* \(no file for its details could be written\)\n$/,
    );
  });
});
