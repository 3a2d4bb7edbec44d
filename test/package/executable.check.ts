import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { expectDashboard, expectReport, expectVersion, root } from './starts.js';

const program = join(mkdtempSync(join(tmpdir(), 'executable-')), 'llm-tui');
const way = { node: null, program };

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'build-executable.mjs')], { stdio: 'ignore' });
  // Away from the project, so that it can find nothing beside it.
  copyFileSync(join(root, 'build', 'llm-tui'), program);
  console.log(`${statSync(program).size} bytes`);
});

describe('the single executable', () => {
  it('prints its version', () => expectVersion(way));
  it('prints a report', () => expectReport(way));
  it('shows the dashboard and leaves the terminal as it was', () => expectDashboard(way));
});
