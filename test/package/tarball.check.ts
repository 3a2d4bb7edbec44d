import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodesHere } from '../terminal/nodes.js';
import { installPacked, type Packed } from './packed.js';
import { expectDashboard, expectReport, expectVersion } from './starts.js';

const folder = mkdtempSync(join(tmpdir(), 'package-'));
const program = join(folder, 'node_modules', '.bin', 'llm-tui');
let packed: Packed;

beforeAll(() => {
  packed = installPacked(folder);
});

describe('the published package', () => {
  it('is at most 1.5 MB to download', () => {
    console.log(`${packed.files.length} files, ${packed.size} bytes packed`);
    expect(packed.size).toBeLessThanOrEqual(1_500_000);
  });

  it('holds program, library, presets, documents and licences, and no sources or tests', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain('dist/cli.js');
    expect(paths).toContain('dist/library/index.js');
    expect(paths).toContain('dist/licenses.txt');
    expect(paths).toContain('docs/cost-model.md');
    expect(paths).toContain('docs/report.md');
    const folded = readdirSync(new URL('../../presets', import.meta.url));
    const kinds = folded.map((kind) => `dist/presets/${kind}.txt`);
    expect(paths.filter((path) => path.startsWith('dist/presets/')).sort()).toEqual(kinds.sort());
    expect(paths.filter((path) => /^(source|test|benchmark|bundle|presets)\//.test(path))).toEqual(
      [],
    );
    expect(paths).toContain('license');
  });

  it('needs no other package and runs no script at installation', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => name[0] !== '.');
    expect(installed).toEqual(['llm-tui']);
    const described = JSON.parse(
      readFileSync(join(folder, 'node_modules', 'llm-tui', 'package.json'), 'utf8'),
    ) as { dependencies?: object; scripts?: Record<string, string> };
    expect(described.dependencies).toBeUndefined();
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(described.scripts?.[script]).toBeUndefined();
    }
  });

  describe.each(nodesHere())('on Node $version', ({ path: node }) => {
    it('prints its version', () => expectVersion({ node, program }));
    it('prints a report', () => expectReport({ node, program }));
    it('shows the dashboard and leaves the terminal as it was', () =>
      expectDashboard({ node, program }));
  });

  it('starts by its own name', () => expectVersion({ node: null, program }));
});
