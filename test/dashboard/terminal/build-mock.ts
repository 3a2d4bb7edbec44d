import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { patches } from '../../../bundle/patches.mjs';

/** Bundles the mock dashboard the way the program is bundled; gives the path of the file to run. */
export const buildMock = async (): Promise<string> => {
  const outfile = join(mkdtempSync(join(tmpdir(), 'mock-dashboard-')), 'mock.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('mock-dashboard.tsx', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [patches],
    logLevel: 'error',
  });
  return outfile;
};
