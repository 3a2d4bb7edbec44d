import { PassThrough, Writable } from 'node:stream';
import { render, Text } from 'ink';
import { createElement } from 'react';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitInput } from '../../../source/dashboard/terminal/splitter.js';
import { useInputEvents } from '../../../source/dashboard/terminal/use-input-events.js';

const noKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

/** What a terminal sends, and the names of the keys it means. */
const sequences: readonly (readonly [sent: string, names: string])[] = [
  ['j', 'j'],
  ['jjj', 'j j j'],
  ['j\rj', 'j enter j'],
  ['j\u001B[Bk', 'j down k'],
  ['\u001B[B\u001B[B', 'down down'],
  ['G', 'G'],
  ['?', '?'],
  [' ', 'space'],
  ['a b', 'a space b'],
  ['a\tb', 'a tab b'],
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\r\n', 'enter'],
  ['\u001BOM', 'enter'],
  ['\t', 'tab'],
  ['\u001B[Z', 'shift-tab'],
  ['\u001B', 'escape'],
  ['\u001B\u001B', 'escape escape'],
  ['\u001Bj', 'escape j'],
  ['\u001BJ', 'escape J'],
  ['\u001B ', 'escape space'],
  ['\u001B\r', 'escape enter'],
  ['\u001B\u001B[A', 'escape up'],
  ['\u0003', 'ctrl-c'],
  ['j\u0003k', 'j ctrl-c k'],
  ['j\u001Ak', 'j ctrl-z k'],
  ['\u000C', 'ctrl-l'],
  ['\u0012', 'ctrl-r'],
  ['\u0000', 'ctrl-space'],
  ['\u007F\u007F', 'backspace backspace'],
  ['\b', 'backspace'],
  ['\u001B[3~', 'delete'],
  ['\u001B[A', 'up'],
  ['\u001BOA', 'up'],
  ['\u001B[C\u001B[D', 'right left'],
  ['\u001B[1;2A', 'shift-up'],
  ['\u001B[1;5C', 'ctrl-right'],
  ['\u001B[1;3B', 'alt-down'],
  ['\u001B[1;6D', 'ctrl-shift-left'],
  ['\u001B[5~', 'pageup'],
  ['\u001B[6~', 'pagedown'],
  ['\u001B[5;2~', 'shift-pageup'],
  ['\u001B[H', 'home'],
  ['\u001B[F', 'end'],
  ['\u001B[1~', 'home'],
  ['\u001B[4~', 'end'],
  ['量é', '量 é'],
  ['e\u0301', 'e\u0301'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  // Function keys, insert, focus and mouse reports, device attributes: no keys of ours.
  ['\u001BOP', ''],
  ['\u001B[15~', ''],
  ['\u001B[2~', ''],
  ['\u001B[I', ''],
  ['\u001B[<0;10;10M', ''],
  ['\u001B[?1;2c', ''],
  ['\u001B[27;5;106~', ''],
  ['\u001C', ''],
  ['\u200B', ''],
  // Only what the kitty protocol tells of the release of a key.
  ['\u001B[97;1:3u', ''],
  ['\u001B[106;5u', 'ctrl-j'],
  ['\u001B[200~q\rj\u001B[201~', 'paste:q\rj'],
  ['j\u001B[200~q\u001B[201~k', 'j paste:q k'],
];

let names: string[] = [];

const Listener = () => {
  useInputEvents((event) => {
    names.push(event.kind === 'key' ? event.name : `paste:${event.text}`);
  });
  return createElement(Text, null, 'listening');
};

describe('input', () => {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const stdout = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    columns: 80,
    rows: 24,
  });
  let unmount = (): void => {};

  beforeAll(async () => {
    const instance = render(createElement(Listener), {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    unmount = instance.unmount;
    await instance.waitUntilRenderFlush();
  });
  afterAll(() => unmount());

  /** A key which ends the wait, as some input gives no key at all. */
  const END = '\u0005';

  test.each(sequences)('%j is %j', async (sent, expected) => {
    names = [];
    stdin.write(sent);
    // Ink waits a little for the rest of a lone Escape.
    if (sent.endsWith('\u001B')) await expect.poll(() => names.at(-1)).toBe('escape');
    stdin.write(END);
    await expect.poll(() => names.at(-1), { interval: 1 }).toBe('ctrl-e');
    expect(names.slice(0, -1).join(' ')).toBe(expected);
  });

  test('keys of characters have a text, others none', () => {
    expect(splitInput('a \r', noKey)).toEqual([
      { kind: 'key', name: 'a', text: 'a' },
      { kind: 'key', name: 'space', text: ' ' },
      { kind: 'key', name: 'enter', text: '' },
    ]);
    expect(splitInput('', { ...noKey, upArrow: true })).toEqual([
      { kind: 'key', name: 'up', text: '' },
    ]);
  });

  test('keys with modifiers that no command uses have no effect', () => {
    expect(splitInput('j', { ...noKey, super: true })).toEqual([]);
    expect(splitInput('j', { ...noKey, hyper: true })).toEqual([]);
    expect(splitInput('\\', { ...noKey, ctrl: true })).toEqual([]);
  });
});
