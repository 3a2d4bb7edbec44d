import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodesHere } from '../terminal/nodes.js';
import { expectDashboard, expectReport, expectVersion, root } from './starts.js';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'package-'));
const program = join(folder, 'node_modules', '.bin', 'llm-tui');
let packed: Packed;

const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(() => {
  // npm prints one for each package, as a list or by name, depending on its version.
  const [found] = Object.values(
    JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`)),
  ) as Packed[];
  if (!found) throw new Error('npm packed nothing');
  packed = found;
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(folder, 'install', '--no-audit', '--no-fund', '--offline', `./${packed.filename}`);
});

describe('the published package', () => {
  it('is at most 1.5 MB to download', () => {
    console.log(`${packed.files.length} files, ${packed.size} bytes packed`);
    expect(packed.size).toBeLessThanOrEqual(1_500_000);
  });

  it('holds program, presets, documents and licences, and no sources or tests', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain('dist/cli.js');
    expect(paths).toContain('dist/licenses.txt');
    expect(paths).toContain('docs/cost-model.md');
    expect(paths).toContain('docs/report.md');
    expect(paths.filter((path) => path.startsWith('dist/presets/'))).toHaveLength(3);
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
    it('tells its version', () => expectVersion({ node, program }));
    it('prints a report', () => expectReport({ node, program }));
    it('shows the dashboard and leaves the terminal as it was', () =>
      expectDashboard({ node, program }));
  });

  it('starts by its own name', () => expectVersion({ node: null, program }));
});
