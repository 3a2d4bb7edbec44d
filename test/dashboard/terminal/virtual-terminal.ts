import { Writable } from 'node:stream';
import { type IBufferCell, Terminal } from '@xterm/headless';

/** A terminal model with an output stream that looks like the one of a real terminal. */
export interface VirtualTerminal {
  readonly stdout: NodeJS.WriteStream;
  readonly terminal: Terminal;
  /** Everything sent since the last call. */
  takeSent(): string;
  resize(columns: number, rows: number): void;
  /** Waits until all that was sent is on the screen. */
  settle(): Promise<void>;
}

export const createVirtualTerminal = (columns: number, rows: number): VirtualTerminal => {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  let sent = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: Buffer | string, _encoding, done) {
      const text = String(chunk);
      sent += text;
      terminal.write(text);
      done();
    },
  });
  const stdout = Object.assign(stream, {
    isTTY: true,
    columns,
    rows,
  }) as unknown as NodeJS.WriteStream;
  return {
    stdout,
    terminal,
    takeSent() {
      const taken = sent;
      sent = '';
      return taken;
    },
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
    },
    settle: () => new Promise((resolve) => terminal.write('', resolve)),
  };
};

const lookOf = (cell: IBufferCell): string => {
  const isBlank = cell.getWidth() === 1 && cell.getChars().trim() === '';
  const seenOnBlank = [
    cell.isUnderline(),
    cell.isInverse(),
    cell.isStrikethrough(),
    cell.isOverline(),
  ];
  const background = [cell.getBgColorMode(), cell.getBgColor()];
  if (isBlank && seenOnBlank.every((flag) => flag === 0)) return ` ${background}`;
  const flags = [
    ...seenOnBlank,
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    cell.isBlink(),
    cell.isInvisible(),
  ];
  const foreground = [cell.getFgColorMode(), cell.getFgColor()];
  return [isBlank ? ' ' : cell.getChars(), cell.getWidth(), flags, foreground, background].join();
};

/** What every cell of the screen shows, a row a line; blanks which look alike are the same. */
export const looksOf = ({ buffer, cols, rows }: Terminal): string[] => {
  const cell = buffer.active.getNullCell();
  return Array.from({ length: rows }, (_, row) => {
    const line = buffer.active.getLine(buffer.active.baseY + row);
    return Array.from({ length: cols }, (_unused, column) => {
      const found = line?.getCell(column, cell);
      return found === undefined ? '?' : lookOf(found);
    }).join('|');
  });
};

/** The texts of all rows, without trailing blanks. */
export const textOf = ({ buffer, rows }: Terminal): string[] =>
  Array.from(
    { length: rows },
    (_, row) => buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true) ?? '',
  );
