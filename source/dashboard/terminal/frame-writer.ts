import { type CursorPlace, readInkWrite } from './ink-write.js';
import { ALTERNATE_SCREEN, AUTOWRAP, CURSOR, createModes, off, on, SYNCHRONIZED } from './modes.js';
import { createOutlet, type Outlet } from './outlet.js';
import { type Cell, createScreen, moveTo, type ScreenSize } from './screen.js';

/** A shorter burst is one write, one packet of a network and one read, so it needs no marks of 16 bytes. */
const SYNCHRONIZED_FROM = 1280;
const RESIZE_SETTLES_AFTER_MS = 80;

/**
 * Replaces a terminal's output stream for Ink and sends only the cells that changed. While the terminal doesn't read,
 * nothing waits for it: of the frames of that time it gets the newest.
 */
export interface FrameWriter {
  readonly stdout: NodeJS.WriteStream;
  /**
   * Takes over the screen and shows a picture before Ink is loaded; Ink's first frame then changes only the
   * differences. Sends nothing where these bytes were `shown` already; returns them.
   */
  open(picture: string, shown?: string): string;
  /** Repaints the last frame shortly after the last call: Node reports no resize back to the old size. */
  repaintWhenSettled(): void;
  /** Sets the modes and repaints the last frame, after another program had the terminal. */
  reassert(): void;
  /** Copies a text to the clipboard on the user's side of the connection, where the terminal allows it (OSC 52). */
  copy(text: string): void;
  /** Restores the terminal unless Ink has done so already; returns whether the terminal has read everything. */
  release(): boolean;
}

const synchronized = (burst: string): string =>
  Buffer.byteLength(burst) < SYNCHRONIZED_FROM
    ? burst
    : on(SYNCHRONIZED) + burst + off(SYNCHRONIZED);

export const createFrameWriter = (
  terminal: NodeJS.WriteStream,
  outlet: Outlet = createOutlet(terminal),
): FrameWriter => {
  const screen = createScreen();
  const modes = createModes();
  /** The newest frame while the terminal is stuck, or without text the cursor alone. */
  let waiting: { readonly text?: string; readonly place: CursorPlace | undefined } | undefined;
  /** The whole screen is to be painted again once the terminal reads. */
  let isStale = false;
  let isActive = false;
  let cursor: Cell | undefined;
  let isCursorShown = true;
  let settling: NodeJS.Timeout | undefined;

  const size = (): ScreenSize => ({
    columns: terminal.columns || 80,
    rows: terminal.rows || 24,
  });

  const enter = (): string => {
    isActive = true;
    isCursorShown = true;
    screen.forget();
    return on(ALTERNATE_SCREEN) + off(AUTOWRAP) + modes.redo();
  };

  const leave = (): string => {
    isActive = false;
    waiting = undefined;
    clearTimeout(settling);
    return modes.undo() + on(AUTOWRAP) + off(ALTERNATE_SCREEN);
  };

  const withCursor = (painted: string, place: Cell | undefined): string => {
    if (place === undefined) {
      const hiding = isCursorShown ? off(CURSOR) : '';
      cursor = undefined;
      isCursorShown = false;
      return hiding + painted;
    }
    const isThere = isCursorShown && place.row === cursor?.row && place.column === cursor.column;
    if (isThere && painted === '') return '';
    const showing = isCursorShown ? '' : on(CURSOR);
    cursor = place;
    isCursorShown = true;
    return painted + moveTo(place) + showing;
  };

  const cellOf = (place: CursorPlace | undefined): Cell | undefined =>
    place && {
      row: Math.min(size().rows - 1, Math.max(0, screen.lastLine() - place.rowsUp)),
      column: place.column,
    };

  const showAgain = (): void =>
    outlet.send(synchronized(withCursor(screen.showAgain(size()), cursor)));

  /** The bytes for what waits to be shown. */
  const shown = (): string => {
    if (waiting === undefined) return '';
    const { text, place } = waiting;
    waiting = undefined;
    const painted = text === undefined ? '' : screen.show(text, size());
    return synchronized(withCursor(painted, cellOf(place)));
  };
  outlet.onFree(() => {
    if (isStale && waiting?.text === undefined) showAgain();
    isStale = false;
    outlet.send(shown());
  });

  /** The bytes for the terminal in place of those that Ink wrote. */
  const translate = (text: string): string => {
    const write = readInkWrite(text);
    // The opening picture has set the modes already.
    if (write.kind === 'enter') return isActive ? '' : enter();
    if (!isActive) return text;
    switch (write.kind) {
      case 'leave':
        return leave();
      case 'erase':
        return '';
      case 'hide-cursor':
      case 'show-cursor':
      case 'frame': {
        const place = 'cursor' in write ? write.cursor : undefined;
        waiting = { ...waiting, ...(write.kind === 'frame' && { text: write.text }), place };
        return outlet.isStuck() ? '' : shown();
      }
      case 'control':
        modes.note(text);
        return text;
    }
  };

  const write: NodeJS.WriteStream['write'] = (
    chunk: Uint8Array | string,
    encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof chunk !== 'string') return terminal.write(chunk, callback);
    outlet.send(translate(chunk));
    if (callback !== undefined) queueMicrotask(callback);
    return true;
  };

  const repaint = (): void => {
    screen.forget();
    if (outlet.isStuck()) isStale = true;
    else showAgain();
  };

  return {
    stdout: new Proxy(terminal, {
      get(target, property) {
        if (property === 'write') return write;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    open(picture, shown) {
      const painted = enter() + withCursor(screen.show(picture, size()), undefined);
      const bytes = synchronized(painted);
      if (bytes !== shown) outlet.send(bytes);
      return bytes;
    },
    repaintWhenSettled() {
      clearTimeout(settling);
      if (!isActive) return;
      settling = setTimeout(repaint, RESIZE_SETTLES_AFTER_MS);
      settling.unref();
    },
    reassert() {
      if (!isActive) return;
      outlet.send(enter());
      repaint();
    },
    copy: (text) => outlet.send(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`),
    release() {
      if (isActive) outlet.send(off(SYNCHRONIZED) + leave() + on(CURSOR));
      return outlet.close();
    },
  };
};
