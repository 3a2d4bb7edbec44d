import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodesHere } from '../terminal/nodes.js';
import { installPacked } from './packed.js';
import { root } from './starts.js';

const folder = mkdtempSync(join(tmpdir(), 'library-'));

/** The readme's example, with a line that prints what it found. */
const EXAMPLE = /## Library[\s\S]*?```js\n([\s\S]*?)```/.exec(
  readFileSync(join(root, 'readme.md'), 'utf8'),
)?.[1];

beforeAll(() => installPacked(folder));

describe('the library, from the packed tarball', () => {
  it.each(nodesHere())('runs the example of the readme on Node $version', ({ path: node }) => {
    const print = 'console.log(JSON.stringify({ fits: report.fit.fits, found: answer.found }));';
    writeFileSync(join(folder, 'example.mjs'), `${EXAMPLE}\n${print}\n`);
    const printed = execFileSync(node, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ fits: true, found: true });
  });

  it.each(['node16', 'nodenext', 'bundler'])('has types for moduleResolution %s', (resolution) => {
    const code = `import { evaluate, type Report, solve } from 'llm-tui';
export const report: Report = evaluate({ model: 'gpt2', hardware: 'h100', tp: 1 });
export const total: number = report.parameters.total;
// @ts-expect-error: an option that does not exist
solve({ model: 'gpt2', hardware: 'h100', tensors: 1 }, 'batch');
`;
    writeFileSync(join(folder, 'consumer.mts'), code);
    const module = resolution === 'bundler' ? 'preserve' : resolution;
    const options = ['--noEmit', '--strict', '--types', '', '--lib', 'es2023'];
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...options,
        ...['--module', module, '--moduleResolution', resolution, 'consumer.mts'],
      ],
      { cwd: folder, stdio: 'pipe' },
    );
  });

  it('runs where there is nothing but the language, bundled for browsers', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { evaluate } from 'llm-tui';
          globalThis.total = evaluate({ model: 'gpt2', hardware: 'h100' }).parameters.total;`,
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
    });
    const context = createContext({});
    runInContext(outputFiles[0]?.text ?? '', context);
    // GPT-2 as the Hub counts it: https://huggingface.co/openai-community/gpt2
    expect(context['total']).toBe(124_439_808);
  });
});
