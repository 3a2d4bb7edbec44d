import { useStdin } from 'ink';
import { useEffect, useEffectEvent } from 'react';

/** A press of the left button or a notch of the wheel, at a cell counted from 0. */
export interface MouseEvent {
  readonly kind: 'press' | 'wheel-up' | 'wheel-down';
  readonly column: number;
  readonly row: number;
}

const ESC = '\u001B';
const REPORT = new RegExp(`${ESC}\\[<(\\d+);(\\d+);(\\d+)([Mm])`, 'g');
/** A report that goes on in the next chunk. */
const BEGUN = new RegExp(`${ESC}(?:\\[(?:<[\\d;]*)?)?$`);

/** Buttons by the code of a report without modifiers. */
const KINDS: ReadonlyMap<number, MouseEvent['kind']> = new Map([
  [0, 'press'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
]);

/**
 * Reads reports of SGR mode, `CSI < button ; column ; row M`, counted from 1, out of chunks of input. Releases, motion,
 * other buttons and those with a modifier, which terminals keep for selecting text, give nothing.
 * Source: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, Extended coordinates.
 */
export const createMouseReader = (): ((chunk: string) => readonly MouseEvent[]) => {
  let begun = '';
  return (chunk) => {
    const text = begun + chunk;
    begun = BEGUN.exec(text)?.[0] ?? '';
    return [...text.matchAll(REPORT)].flatMap(([, button, column, row, end]) => {
      const kind = end === 'M' ? KINDS.get(Number(button)) : undefined;
      return kind ? [{ kind, column: Number(column) - 1, row: Number(row) - 1 }] : [];
    });
  };
};

/** Hands over what the mouse does, where the session turned it on. Ink itself drops its reports. */
export const useMouse = (isOn: boolean, handle: (event: MouseEvent) => void): void => {
  const { stdin } = useStdin();
  const hear = useEffectEvent((event: MouseEvent) => handle(event));
  useEffect(() => {
    if (!isOn) return;
    const read = createMouseReader();
    const onData = (chunk: string | Buffer): void => read(String(chunk)).forEach(hear);
    stdin.on('data', onData);
    return () => {
      stdin.off('data', onData);
    };
  }, [isOn, stdin]);
};
