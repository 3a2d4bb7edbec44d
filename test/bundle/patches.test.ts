import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as original from '@alcalzone/ansi-tokenize';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import originalMeow from 'meow';
import originalWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { patches } from '../../bundle/patches.mjs';
import { isOneCellEach, quickSegmenter } from '../../bundle/quick-unicode.mjs';

const folder = mkdtempSync(join(tmpdir(), 'patches-'));

const bundle = async (name: string, contents: string): Promise<string> => {
  const outfile = join(folder, `${name}.mjs`);
  const plugins: Plugin[] = [patches];
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins,
  });
  return outfile;
};

const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
const oneCell = characters.filter(isOneCellEach);

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...oneCell) }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        'a',
        '█',
        '\u001B[1m',
        '\u001B[31;44m',
        '\u001B[0m',
        '❤',
        '\uFE0F',
        '\u200D',
        '한',
        '👩',
        'e\u0301',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('texts squashed for a frame', () => {
  it('equal Ink’s own output, the first time and again', async () => {
    const file = await bundle(
      'squash',
      `export { default as squash } from '../../node_modules/ink/build/squash-text-nodes.js';`,
    );
    const { squash } = await import(pathToFileURL(file).href);
    const ink = new URL('../../node_modules/ink/build/squash-text-nodes.js', import.meta.url);
    const { default: originalSquash } = await import(ink.href);
    const bold = (line: string) => `\u001B[1m${line}\u001B[22m`;
    const nodeOf = (nodeName: string, texts: readonly string[]) => ({
      nodeName,
      childNodes: texts.map((text, index) =>
        index % 2 === 0
          ? { nodeName: '#text', nodeValue: text }
          : {
              nodeName: 'ink-virtual-text',
              internal_transform: bold,
              childNodes: [{ nodeName: '#text', nodeValue: text }],
            },
      ),
    });
    const awkward = fc.constantFrom(
      '\t',
      '\r\n',
      '\u009B31m',
      '\u001B]0;x\u0007',
      '\u001B[2J',
      'a\tb',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('ink-text', 'ink-virtual-text'),
        fc.array(fc.oneof(anyText, awkward), { maxLength: 4 }),
        (nodeName, texts) => {
          const expected = originalSquash(nodeOf(nodeName, texts));
          expect(squash(nodeOf(nodeName, texts))).toBe(expected);
          expect(squash(nodeOf(nodeName, texts))).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the dependencies as bundled', () => {
  let width: typeof originalWidth;
  let ansi: typeof original;

  beforeAll(async () => {
    const file = await bundle(
      'texts',
      `export { default as width } from 'string-width'; export * as ansi from '@alcalzone/ansi-tokenize';`,
    );
    ({ width, ansi } = await import(pathToFileURL(file).href));
  });

  it('count every character of the quick path as one cell, alone and next to any other', () => {
    expect(oneCell.length).toBeGreaterThan(1000);
    expect(oneCell.filter((one) => originalWidth(one) !== 1)).toEqual([]);
    const text = oneCell.join('');
    expect([...new Intl.Segmenter().segment(text)]).toHaveLength(oneCell.length);
    expect(originalWidth(text)).toBe(oneCell.length);
  });

  it('measure every text as string-width does', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, ambiguousIsNarrow) => {
        expect(width(text, { ambiguousIsNarrow })).toBe(originalWidth(text, { ambiguousIsNarrow }));
      }),
      { numRuns: 1000 },
    );
  });

  it('find the graphemes of every text as Intl.Segmenter does', () => {
    const original = new Intl.Segmenter();
    const quick = quickSegmenter();
    fc.assert(
      fc.property(anyText, fc.nat(60), (text, index) => {
        expect([...quick.segment(text)]).toEqual([...original.segment(text)]);
        expect(quick.segment(text).containing(index)).toEqual(
          original.segment(text).containing(index),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('split every text into the cells of ansi-tokenize, and join them again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(ansi.tokenize(text)).toEqual(original.tokenize(text));
        const cells = original.styledCharsFromTokens(original.tokenize(text));
        expect(ansi.styledCharsToString(cells)).toBe(original.styledCharsToString(cells));
      }),
      { numRuns: 1000 },
    );
  });

  it('change from any style to any other by the codes of ansi-tokenize', () => {
    const style = fc
      .subarray(['\u001B[1m', '\u001B[2m', '\u001B[7m', '\u001B[31m', '\u001B[48;5;9m'])
      .map((codes) => original.styledCharsFromTokens(original.tokenize(`${codes.join('')}x`)))
      .map(([cell]) => cell?.styles ?? []);
    fc.assert(
      fc.property(style, style, (from, to) => {
        expect(ansi.diffAnsiCodes(from, to)).toEqual(original.diffAnsiCodes(from, to));
      }),
    );
  });

  it('read a command line as meow does', async () => {
    const file = await bundle('meow', "export { default as meow } from 'meow';");
    const { meow } = (await import(pathToFileURL(file).href)) as { meow: typeof originalMeow };
    const options = {
      importMeta: import.meta,
      pkg: {},
      autoHelp: false,
      autoVersion: false,
      flags: {
        batchedTokens: { type: 'string' },
        set: { type: 'string', isMultiple: true },
        json: { type: 'boolean' },
        color: { type: 'boolean', default: true },
      },
    } as const;
    const words = fc.constantFrom(
      ...['gpt2', '--json', '--no-color', '--set', 'a=1', '--set=b_c=2', '--batched-tokens', '512'],
      ...['--batchedTokens=7', '--über-größe', '--Two2Words_x', '--', '-v', 'naïve.gguf'],
    );
    const outcome = (parse: typeof originalMeow, argv: string[]) => {
      try {
        const { input, flags, unnormalizedFlags } = parse({ ...options, argv });
        return { input, flags, unnormalizedFlags };
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(fc.array(words), (argv) => {
        expect(outcome(meow, argv)).toEqual(outcome(originalMeow, argv));
      }),
    );
  });

  it('load no Unicode tables for a plain frame, but do for an emoji', async () => {
    const program = await bundle(
      'frame',
      `import { Box, Text, renderToString } from 'ink';
      import { createElement } from 'react';
      const frame = (text) =>
        renderToString(createElement(Box, { borderStyle: 'round' }, createElement(Text, { bold: true, wrap: 'truncate' }, text)));
      console.log(frame('KV cache █▌ 12.5 GiB → 80 %'));
      console.log(made.count);
      console.log(frame('👩‍👩‍👧 ok'));
      console.log(made.count > 0);`,
    );
    const counting = join(folder, 'counting.mjs');
    writeFileSync(
      counting,
      `globalThis.made = { count: 0 };
      const { Segmenter } = Intl;
      Intl.Segmenter = class extends Segmenter { constructor(...all) { super(...all); made.count += 1; } };`,
    );
    const printed = execFileSync(process.execPath, ['--import', counting, program], {
      encoding: 'utf8',
    });
    const lines = printed.split('\n');
    expect(lines[1]).toContain('KV cache █▌ 12.5 GiB → 80 %');
    expect(lines[3]).toBe('0');
    expect(lines[5]).toContain('👩‍👩‍👧 ok');
    expect(lines[7]).toBe('true');
  });
});
