import { writeSync } from 'node:fs';

/** Sends bytes to a terminal that may stop reading, without ever waiting for it. */
export interface Outlet {
  /** Whether something that was sent is still here, as the terminal does not read. */
  isStuck(): boolean;
  send(text: string): void;
  /** Called whenever the terminal has read everything after it had been stuck. */
  onFree(listener: () => void): void;
  /** Sends what is left, and drops it when the terminal doesn't read it soon; returns whether all is out. */
  close(): boolean;
}

/** Node's handle of a terminal. */
interface Handle {
  readonly fd: number;
  setBlocking(isBlocking: boolean): void;
}

/** Wait for a reading terminal to make room for the rest of a large frame. */
const MOMENT_MS = 50;
/** Interval of retries for a terminal that does not read. */
const AGAIN_AFTER_MS = 8;
/** Wait at exit for the terminal to read the last bytes. */
const PATIENCE_MS = 250;

/** An outlet to a terminal's stream; to any other stream, one that leaves everything to it. */
export const createOutlet = (stream: NodeJS.WriteStream): Outlet => {
  const handle = handleOf(stream);
  return handle === undefined ? outletOfStream(stream) : outletOfTerminal(stream, handle);
};

const STANDARD_ERROR = 2;

/** Node opens a terminal anew where it can: only that file is its own, and no other program's if it doesn't block. */
const handleOf = (stream: NodeJS.WriteStream): Handle | undefined => {
  const { _handle: handle } = stream as { readonly _handle?: Partial<Handle> };
  const isUsable =
    typeof handle?.fd === 'number' && handle.fd > STANDARD_ERROR && handle.setBlocking;
  return stream.isTTY && isUsable ? (handle as Handle) : undefined;
};

/** Makes writes to a stream end at once, where it is a terminal: what doesn't fit is lost when the process ends. */
export const stopWaitingFor = (stream: NodeJS.WriteStream): void =>
  handleOf(stream)?.setBlocking(false);

const outletOfStream = (stream: NodeJS.WriteStream): Outlet => ({
  isStuck: () => false,
  send: (text) => void (text !== '' && stream.write(text)),
  onFree: () => undefined,
  close: () => true,
});

const outletOfTerminal = (stream: NodeJS.WriteStream, handle: Handle): Outlet => {
  let isLost = false;
  let unsent = Buffer.alloc(0);
  let again: NodeJS.Timeout | undefined;
  let free = (): void => undefined;
  handle.setBlocking(false);

  /** Writes as much as the terminal takes now. */
  const push = (): void => {
    while (unsent.length > 0) {
      try {
        unsent = unsent.subarray(writeSync(handle.fd, unsent));
      } catch (error) {
        if (isFull(error)) return;
        isLost = true;
        unsent = Buffer.alloc(0);
        process.nextTick(() => stream.emit('error', error));
      }
    }
  };
  const pushFor = (milliseconds: number): void => {
    const end = performance.now() + milliseconds;
    push();
    while (unsent.length > 0 && performance.now() < end) {
      sleep(1);
      push();
    }
  };
  const pushLater = (): void => {
    again ??= setTimeout(() => {
      again = undefined;
      push();
      if (unsent.length > 0) pushLater();
      else free();
    }, AGAIN_AFTER_MS);
  };

  return {
    isStuck: () => unsent.length > 0,
    send(text) {
      if (text === '' || isLost) return;
      const wasStuck = unsent.length > 0;
      unsent = Buffer.concat([unsent, Buffer.from(text)]);
      if (!wasStuck) pushFor(MOMENT_MS);
      if (unsent.length > 0) pushLater();
    },
    onFree(listener) {
      free = listener;
    },
    close() {
      clearTimeout(again);
      pushFor(PATIENCE_MS);
      const isOut = unsent.length === 0;
      unsent = Buffer.alloc(0);
      if (isOut) handle.setBlocking(true);
      return isOut;
    },
  };
};

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';

const sleep = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
