import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { createElement, type ReactNode } from 'react';
import { TerminalControlsProvider } from '../../source/dashboard/terminal/terminal-controls.js';

class FakeStdin extends EventEmitter {
  readonly isTTY = true;
  #waiting: string | null = null;
  setEncoding() {}
  setRawMode() {}
  resume() {}
  pause() {}
  ref() {}
  unref() {}
  read(): string | null {
    const data = this.#waiting;
    this.#waiting = null;
    return data;
  }
  send(data: string) {
    this.#waiting = data;
    this.emit('readable');
    this.emit('data', data);
  }
}

class FakeStdout extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  frame = '';
  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }
  write(text: string) {
    this.frame = text;
    return true;
  }
}

/** Until the frame stays: a busy machine may run this clock before what React had put off to the next turn. */
async function settle(stdout: FakeStdout): Promise<void> {
  let before: string;
  do {
    before = stdout.frame;
    await new Promise((resolve) => setTimeout(resolve, 30));
    await new Promise((resolve) => setImmediate(resolve));
  } while (stdout.frame !== before);
}

/** An app as Ink draws it in a window of some size: whole frames, with their colours. */
export async function inkScreen(element: ReactNode, columns: number, rows: number) {
  const stdin = new FakeStdin();
  const stdout = new FakeStdout(columns, rows);
  const asked: string[] = [];
  const controls = {
    quit: () => asked.push('quit'),
    suspend: () => asked.push('suspend'),
    redraw: () => asked.push('redraw'),
    copy: (text: string) => asked.push(`copy ${text}`),
  };
  const app = render(createElement(TerminalControlsProvider, { value: controls }, element), {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  await settle(stdout);
  return {
    /** What the terminal itself was asked for. */
    asked,
    frame: () => stdout.frame,
    /** The rows without colours. */
    rows: () => stripVTControlCharacters(stdout.frame).split('\n'),
    /** Chunks that come one behind the other. */
    async send(...chunks: readonly string[]) {
      for (const chunk of chunks) stdin.send(chunk);
      await settle(stdout);
    },
    async resize(nextColumns: number, nextRows: number) {
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
      await settle(stdout);
    },
    unmount: () => app.unmount(),
  };
}
