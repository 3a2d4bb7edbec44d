import fc from 'fast-check';
import { Box, renderToString, Text } from 'ink';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import Output from '../../../node_modules/ink/build/output.js';
import { reuseUnchangedRows } from '../../../source/dashboard/terminal/ink-output.js';
import { glyphAt, parseRow, styleAt } from '../../../source/dashboard/terminal/row.js';

const originalGet = Output.prototype.get;

const WIDTH = 12;
const HEIGHT = 6;

interface Write {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly look: string;
  readonly clip:
    | { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number }
    | undefined;
}

const looks: Record<string, ((line: string, index: number) => string) | undefined> = {
  none: undefined,
  red: (line) => `\u001B[31m${line}\u001B[39m`,
  numbered: (line, index) => (index % 2 === 0 ? line : `\u001B[1m${line}\u001B[22m`),
};

const parts = {
  x: fc.integer({ min: -2, max: WIDTH }),
  y: fc.integer({ min: -2, max: HEIGHT }),
  text: fc
    .array(
      fc.constantFrom('a', 'bc', ' ', '\n', '模', 'e\u0301', '😀', '\u001B[32m', '\u001B[39m', '│'),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
  look: fc.constantFrom(...Object.keys(looks)),
  clip: fc.option(
    fc.record({ x1: fc.nat(6), x2: fc.nat(WIDTH), y1: fc.nat(3), y2: fc.nat(HEIGHT) }),
    { nil: undefined },
  ),
};
const write: fc.Arbitrary<Write> = fc.record(parts);
/** One part of a write or all of it, so that one frame differs from the next in as little as a column. */
const change = fc.record({
  at: fc.nat(9),
  changed: fc.oneof<fc.Arbitrary<Partial<Write>>[]>(
    write,
    parts.x.map((x) => ({ x })),
    parts.y.map((y) => ({ y })),
    parts.text.map((text) => ({ text })),
    parts.look.map((look) => ({ look })),
    parts.clip.map((clip) => ({ clip })),
  ),
});

const outputOf = (writes: readonly Write[], height = HEIGHT): Output => {
  const output = new Output({ width: WIDTH, height });
  for (const { x, y, text, look, clip } of writes) {
    const transform = looks[look];
    if (clip) output.clip(clip);
    // A fresh function for every frame, as a component rendered again has.
    output.write(x, y, text, {
      transformers: transform ? [(line, index) => transform(line, index)] : [],
    });
    if (clip) output.unclip();
  }
  return output;
};

/** What a terminal would show of a frame, each cell with its look; looks nobody sees on a blank left out. */
const cellsOf = ({ output, height }: { readonly output: string; readonly height: number }) => {
  const rows = output.split('\n').map((line) => {
    const row = parseRow(line, WIDTH);
    return Array.from({ length: WIDTH }, (_, column) => {
      const glyph = glyphAt(row, column);
      const { key, blankKey } = styleAt(row, column);
      return [glyph, glyph === ' ' ? blankKey : key];
    });
  });
  return { rows, height };
};

/** The same cells as Ink's own code gives. */
const expectAsInk = (writes: readonly Write[], height = HEIGHT) =>
  expect(cellsOf(outputOf(writes, height).get())).toEqual(
    cellsOf(originalGet.call(outputOf(writes, height))),
  );

describe('rows reused from the last frame', { timeout: 60_000 }, () => {
  let undo = (): void => {};
  beforeEach(() => {
    undo = reuseUnchangedRows();
  });
  afterEach(() => undo());

  test('give the same frames as Ink, whatever changes between them', () => {
    fc.assert(
      fc.property(
        fc.array(write, { minLength: 1, maxLength: 10 }),
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 1, max: HEIGHT }),
        (first, changes, lastHeight) => {
          const writes = [...first];
          expectAsInk(writes);
          for (const { at, changed } of changes) {
            const index = at % writes.length;
            const before = writes[index];
            if (before) writes[index] = { ...before, ...changed };
            expectAsInk(writes);
          }
          expectAsInk(writes, lastHeight);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('are not made again while their texts are the same', () => {
    let calls = 0;
    const counted = (text: string) => {
      const output = new Output({ width: 5, height: 4 });
      const count = (line: string) => {
        calls++;
        return line;
      };
      output.write(0, 0, 'one', { transformers: [count] });
      output.write(0, 3, text, { transformers: [] });
      return output.get().output;
    };
    expect(counted('two')).toBe('one\n\n\ntwo');
    // Once for the new look and once for the old one, to compare them; but not for the row.
    calls = 0;
    expect(counted('three')).toBe('one\n\n\nthree');
    expect(calls).toBe(2);
  });

  test('are joined from texts that stand beside each other, and made by Ink where texts overlap', () => {
    let cells = 0;
    const inside = Output.prototype as unknown as {
      applyWriteOperation(...words: readonly unknown[]): void;
    };
    const { applyWriteOperation } = inside;
    inside.applyWriteOperation = function (...words) {
      cells++;
      applyWriteOperation.call(this, ...words);
    };
    const frame = (x: number) => {
      const output = new Output({ width: 9, height: 1 });
      output.clip({ x1: 0, x2: 9, y1: 0, y2: 1 });
      output.write(0, 0, '\u001B[31mred\u001B[39m', { transformers: [] });
      output.write(x, 0, 'plain', { transformers: [] });
      output.unclip();
      return cellsOf(output.get())
        .rows[0]?.map(([glyph]) => glyph)
        .join('');
    };
    try {
      expect(frame(4)).toBe('red plain   ');
      expect(cells).toBe(0);
      expect(frame(2)).toBe('replain     ');
      expect(frame(6)).toBe('red   pla   ');
      expect(cells).toBe(4);
    } finally {
      inside.applyWriteOperation = applyWriteOperation;
    }
  });

  test('the patched class is the one that Ink uses', () => {
    const Broken = class extends Error {};
    const get = Output.prototype.get;
    Output.prototype.get = () => {
      throw new Broken();
    };
    try {
      expect(() =>
        renderToString(createElement(Box, null, createElement(Text, null, 'x'))),
      ).toThrow(Broken);
    } finally {
      Output.prototype.get = get;
    }
  });
});
