import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameWriter } from '../../../source/dashboard/terminal/frame-writer.js';
import {
  createVirtualTerminal,
  looksOf,
  textOf,
  type VirtualTerminal,
} from './virtual-terminal.js';

const ENTER = '\u001B[?1049h';
const LEAVE = '\u001B[?1049l';
const HIDE = '\u001B[?25l';
const SHOW = '\u001B[?25h';
const BEGIN = '\u001B[?2026h';
const END = '\u001B[?2026l';

/** Ink 8's own prefix of a frame which follows one of so many lines. */
const eraseLines = (count: number): string =>
  count === 0 ? '' : `${Array(count).fill('\u001B[2K').join('\u001B[1A')}\u001B[G`;

/** Writes frames the way Ink does: three writes each, the frame with the prefix for the one before it. */
const createInk = (stdout: NodeJS.WriteStream) => {
  let lineCount = 0;
  stdout.write(ENTER);
  stdout.write(HIDE);
  return (frame: string): void => {
    stdout.write(BEGIN);
    stdout.write(eraseLines(lineCount) + frame);
    stdout.write(END);
    lineCount = frame.split('\n').length;
  };
};

const start = (columns: number, rows: number) => {
  const virtual = createVirtualTerminal(columns, rows);
  const writer = createFrameWriter(virtual.stdout);
  return { virtual, writer, show: createInk(writer.stdout) };
};

const screenAfter = async (virtual: VirtualTerminal): Promise<string[]> => {
  await virtual.settle();
  return looksOf(virtual.terminal);
};

const paintedRaw = async (frame: string, columns: number, rows: number): Promise<string[]> => {
  const virtual = createVirtualTerminal(columns, rows);
  frame.split('\n').forEach((line, row) => {
    virtual.stdout.write(`\u001B[${row + 1};1H\u001B[m${line}`);
  });
  return screenAfter(virtual);
};

const paintedAfresh = async (frame: string, columns: number, rows: number): Promise<string[]> => {
  const { virtual, show } = start(columns, rows);
  show(frame);
  return screenAfter(virtual);
};

const sgr = fc.constantFrom(
  ...[
    '',
    '0',
    '1',
    '2',
    '22',
    '3',
    '23',
    '4',
    '24',
    '7',
    '27',
    '9',
    '29',
    '31',
    '39',
    '42',
    '49',
    '97',
    '100',
  ],
  ...['38;5;200', '48;5;17', '38;2;1;2;3', '48;2;250;128;9', '1;31', '0;7'],
);
const certainText = fc.constantFrom(
  'a',
  'W',
  ' ',
  '   ',
  '─',
  '█',
  '│',
  '12.5',
  '量',
  '模型',
  'é',
  'e\u0301',
  '\u2588\u2588\u258C',
  '✓',
  '●',
);
const anyText = fc.oneof(
  certainText,
  fc.constantFrom(
    '😀',
    '⚡',
    '👨‍👩‍👧',
    '🇳🇱',
    '❤️',
    '1️⃣',
    'ｶﾞ',
    'नि',
    '\u0301',
    '\u200B',
    '\u202E',
    '\t',
    '\u001B[5A',
    '\u0007',
  ),
);
const lineOf = (text: fc.Arbitrary<string>, maxLength: number) =>
  fc
    .array(
      fc.oneof(
        text,
        sgr.map((code) => `\u001B[${code}m`),
      ),
      { maxLength },
    )
    .map((parts) => parts.join(''));
const frameOf = (text: fc.Arbitrary<string>, rows: number, maxLength = 10) =>
  fc
    .array(lineOf(text, maxLength), { minLength: rows, maxLength: rows })
    .map((lines) => lines.map((line) => `\u001B[m${line}\u001B[m`).join('\n'));

describe('frame writer', { timeout: 60_000 }, () => {
  test('leaves the same screen as writing every line from its first column', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frameOf(certainText, 4), { minLength: 1, maxLength: 6 }),
        async (frames) => {
          const { virtual, show } = start(60, 4);
          for (const frame of frames) {
            show(frame);
            expect(await screenAfter(virtual)).toEqual(await paintedRaw(frame, 60, 4));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('small changes of a frame show the same as painting it afresh', async () => {
    const change = fc.record({ row: fc.nat(3), line: lineOf(anyText, 12) });
    await fc.assert(
      fc.asyncProperty(
        frameOf(anyText, 4, 14),
        fc.array(change, { maxLength: 8 }),
        async (first, changes) => {
          const { virtual, show } = start(17, 4);
          const lines = first.split('\n');
          show(first);
          for (const { row, line } of changes) {
            lines[row] = `\u001B[m${line}\u001B[m`;
            show(lines.join('\n'));
            expect(await screenAfter(virtual)).toEqual(
              await paintedAfresh(lines.join('\n'), 17, 4),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('frames and resizes in any order leave the same screen as painting the last frame afresh', async () => {
    const step = fc.oneof(
      fc.record({ frame: frameOf(anyText, 5, 14) }),
      fc.record({ columns: fc.integer({ min: 2, max: 24 }), rows: fc.integer({ min: 1, max: 7 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 10 }),
        frameOf(anyText, 5, 14),
        async (steps, last) => {
          const { virtual, show } = start(20, 5);
          for (const step of steps) {
            if ('frame' in step) show(step.frame);
            else virtual.resize(step.columns, step.rows);
          }
          show(last);
          const { cols, rows } = virtual.terminal;
          expect(await screenAfter(virtual)).toEqual(await paintedAfresh(last, cols, rows));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('sends nothing when nothing changed', () => {
    const { virtual, show } = start(10, 3);
    show('one\ntwo\n\u001B[31mthree\u001B[39m');
    virtual.takeSent();
    show('one\ntwo\n\u001B[31mthree\u001B[39m');
    show('one\ntwo\n\u001B[0;31mthree\u001B[0m');
    expect(virtual.takeSent()).toBe('');
  });

  test('a changed digit costs a move and the digit', () => {
    const { virtual, show } = start(40, 3);
    show('memory 12 GB\n│ batch 1 │\n');
    virtual.takeSent();
    show('memory 12 GB\n│ batch 2 │\n');
    expect(virtual.takeSent()).toBe('\u001B[2;9H2');
  });

  test('writes short gaps again and jumps over long ones', () => {
    const { virtual, show } = start(80, 1);
    show(`a-b${'-'.repeat(20)}c`);
    virtual.takeSent();
    show(`A-B${'-'.repeat(20)}C`);
    expect(virtual.takeSent()).toBe('\u001B[;24HC\rA-B');
  });

  test('erases the rest of a line that became shorter', () => {
    const { virtual, show } = start(80, 2);
    show(`${'x'.repeat(70)}\n`);
    virtual.takeSent();
    show('xx\n');
    expect(virtual.takeSent()).toBe('\u001B[;3H\u001B[K');
  });

  test('sets only the styles that differ and ends plain', () => {
    const { virtual, show } = start(80, 1);
    show('abc');
    virtual.takeSent();
    show('\u001B[1m\u001B[31mA\u001B[39mB\u001B[22mc');
    expect(virtual.takeSent()).toBe('\u001B[H\u001B[1;31mA\u001B[39mB\u001B[m');
  });

  test('sets the colour of marks below each other once, and goes down by vertical tabs', async () => {
    const { virtual, show } = start(20, 4);
    const row = (text: string) => `${text.padEnd(9)} \u001B[32m✓\u001B[39m ok`;
    show('\n\n\n');
    virtual.takeSent();
    show(['first', 'second', 'third', 'fourth'].map(row).join('\n'));
    const sent = virtual.takeSent();
    expect(sent.split('\u001B[32m')).toHaveLength(2);
    expect(sent).toContain('✓\v\b✓\v\b✓\v\b✓');
    await virtual.settle();
    expect(textOf(virtual.terminal)[3]).toBe('fourth    ✓ ok');
  });

  test('never leaves half of a wide glyph', async () => {
    const { virtual, show } = start(4, 1);
    show('a模b');
    show('模ab');
    show('ab模');
    show('abc模');
    await virtual.settle();
    expect(textOf(virtual.terminal)).toEqual(['abc']);
  });

  test('a wide glyph with one column left for it is a blank', () => {
    const { virtual, show } = start(3, 1);
    virtual.takeSent();
    show('ab模');
    expect(virtual.takeSent()).not.toContain('模');
  });

  test('text after an emoji stands in its column, whatever width the terminal gives the emoji', async () => {
    const { virtual, show } = start(20, 1);
    // One cell wide in this model of a terminal, two to Ink.
    show('😀|');
    await virtual.settle();
    const cellAt = (column: number) =>
      virtual.terminal.buffer.active.getLine(0)?.getCell(column)?.getChars();
    expect([cellAt(0), cellAt(2)]).toEqual(['😀', '|']);
  });

  test('brackets long bursts only, so that terminals show them at once', () => {
    const { virtual, show } = start(1400, 1);
    show('a');
    virtual.takeSent();
    show('b'.repeat(1200));
    expect(virtual.takeSent()).not.toContain(BEGIN);
    show('c'.repeat(1400));
    const sent = virtual.takeSent();
    expect(sent.startsWith(BEGIN)).toBe(true);
    expect(sent.endsWith(END)).toBe(true);
  });

  test('a frame higher or wider than the screen is cut, a lower one blanks the rest', async () => {
    const { virtual, show } = start(3, 2);
    show('1234\n5678\n9');
    await virtual.settle();
    expect(textOf(virtual.terminal)).toEqual(['123', '567']);
    show('x\n');
    await virtual.settle();
    expect(textOf(virtual.terminal)).toEqual(['x', '']);
  });

  test('turns autowrap off on the alternate screen and on again when it is left', () => {
    const { virtual, writer } = start(10, 2);
    expect(virtual.takeSent()).toBe('\u001B[?1049h\u001B[?7l\u001B[?25l');
    writer.stdout.write(SHOW);
    writer.stdout.write(LEAVE);
    writer.stdout.write(SHOW);
    expect(virtual.takeSent()).toBe('\u001B[?25h\u001B[?7h\u001B[?1049l\u001B[?25h');
  });

  test('paints the whole frame again after the alternate screen was left and entered', async () => {
    const { virtual, writer, show } = start(10, 2);
    show('one\ntwo');
    writer.stdout.write(LEAVE);
    writer.stdout.write(ENTER);
    show('one\ntwo');
    await virtual.settle();
    expect(textOf(virtual.terminal)).toEqual(['one', 'two']);
  });

  test('passes on output that is no frame, and everything outside the alternate screen', () => {
    const { virtual, writer, show } = start(10, 2);
    show('a');
    virtual.takeSent();
    const copy = '\u001B]52;c;aGVsbG8=\u0007';
    writer.stdout.write(copy);
    writer.stdout.write('\u001B[?2004h');
    expect(virtual.takeSent()).toBe(`${copy}\u001B[?2004h`);
    writer.stdout.write(LEAVE);
    virtual.takeSent();
    writer.stdout.write('bye\n');
    expect(virtual.takeSent()).toBe('bye\n');
  });

  test('puts the cursor where Ink wants it shown', async () => {
    const { virtual, writer } = start(20, 3);
    writer.stdout.write('one\ntwo\nthree\u001B[1A\u001B[3G\u001B[?25h');
    await virtual.settle();
    expect([
      virtual.terminal.buffer.active.cursorY,
      virtual.terminal.buffer.active.cursorX,
    ]).toEqual([1, 2]);
    expect(virtual.takeSent().endsWith('\u001B[2;3H\u001B[?25h')).toBe(true);
    writer.stdout.write('\u001B[?25l\u001B[1B\u001B[G\u001B[2A\u001B[1G\u001B[?25h');
    expect(virtual.takeSent()).toBe('\u001B[H');
    writer.stdout.write(`${HIDE}\u001B[2B\u001B[G${eraseLines(3)}one\ntwo\nthree`);
    expect(virtual.takeSent()).toBe('\u001B[?25l');
  });

  test('calls back for a write that sends nothing', async () => {
    const { writer } = start(10, 2);
    await new Promise<unknown>((resolve) => writer.stdout.write('', resolve));
    await new Promise<unknown>((resolve) => writer.stdout.write(END, resolve));
  });

  test('after another program had the terminal, everything is set and painted again', async () => {
    const { virtual, writer, show } = start(10, 2);
    show('one\ntwo');
    writer.stdout.write('\u001B[?2004h');
    virtual.terminal.write('\u001B[?2004l\u001B[?25h\u001B[?7h\u001B[2J$ shell');
    virtual.takeSent();
    writer.reassert();
    await virtual.settle();
    expect(textOf(virtual.terminal)).toEqual(['one', 'two']);
    expect(virtual.terminal.modes.bracketedPasteMode).toBe(true);
    expect(virtual.terminal.modes.wraparoundMode).toBe(false);
    expect(virtual.takeSent()).toContain(HIDE);
  });

  test('restores a terminal whose modes Ink did not reset', async () => {
    const { virtual, writer, show } = start(10, 2);
    virtual.terminal.write('$ before');
    show('one\ntwo');
    writer.stdout.write('\u001B[?2004h\u001B[?1000h');
    writer.release();
    await virtual.settle();
    expect(virtual.terminal.buffer.active.type).toBe('normal');
    expect(virtual.terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      wraparoundMode: true,
    });
    expect(virtual.takeSent().endsWith(SHOW)).toBe(true);
    writer.release();
    expect(virtual.takeSent()).toBe('');
  });

  test('has the properties of the stream it replaces', () => {
    const { virtual, writer } = start(33, 7);
    const { stdout } = writer;
    expect([stdout.isTTY, stdout.columns, stdout.rows, stdout.writable]).toEqual([
      true,
      33,
      7,
      true,
    ]);
    let resizes = 0;
    const count = () => {
      resizes++;
    };
    stdout.on('resize', count);
    virtual.resize(20, 5);
    stdout.off('resize', count);
    virtual.resize(33, 7);
    expect(resizes).toBe(1);
  });
});
