/** Commands within a line of text being typed. */
const LINE_COMMANDS = [
  'cursor-left',
  'cursor-right',
  'cursor-start',
  'cursor-end',
  'erase-before',
  'erase-after',
  'erase-word',
  'erase-all',
] as const;
export type LineCommand = (typeof LINE_COMMANDS)[number];

export function isLineCommand(command: string): command is LineCommand {
  return (LINE_COMMANDS as readonly string[]).includes(command);
}

/** A text being typed, and UTF-16 units of it before the cursor, as ink-text-input counts them. */
export interface TypedLine {
  readonly text: string;
  readonly cursor: number;
}

/** What a terminal sends for the three keys that ink-text-input knows. */
export const LEFT = '\u001B[D';
export const RIGHT = '\u001B[C';
export const BACKSPACE = '\u007F';

/** A command as keys that ink-text-input knows, which has no Home, Delete or Ctrl+W and would halve an emoji. */
export function keysFor(command: LineCommand, { text, cursor }: TypedLine): readonly string[] {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const last = [...before].at(-1)?.length ?? 0;
  const next = [...after][0]?.length ?? 0;
  const keys = (key: string, count: number) => Array<string>(count).fill(key);
  switch (command) {
    case 'cursor-left':
      return keys(LEFT, last);
    case 'cursor-right':
      return keys(RIGHT, next);
    case 'cursor-start':
      return keys(LEFT, before.length);
    case 'cursor-end':
      return keys(RIGHT, after.length);
    case 'erase-before':
      return keys(BACKSPACE, last);
    case 'erase-after':
      return [...keys(RIGHT, next), ...keys(BACKSPACE, next)];
    case 'erase-word':
      return keys(BACKSPACE, /\S*\s*$/.exec(before)?.[0].length ?? 0);
    case 'erase-all':
      return [...keys(RIGHT, after.length), ...keys(BACKSPACE, text.length)];
  }
}

/** The line after a key or a text of those above. */
export function afterKey({ text, cursor }: TypedLine, key: string): TypedLine {
  switch (key) {
    case LEFT:
      return { text, cursor: Math.max(0, cursor - 1) };
    case RIGHT:
      return { text, cursor: Math.min(text.length, cursor + 1) };
    case BACKSPACE:
      return cursor === 0
        ? { text, cursor }
        : { text: text.slice(0, cursor - 1) + text.slice(cursor), cursor: cursor - 1 };
    default:
      return {
        text: text.slice(0, cursor) + key + text.slice(cursor),
        cursor: cursor + key.length,
      };
  }
}

const LONGEST = 4096;

/** A typed or pasted text without what no value or name has: control and direction characters. */
export function cleanText(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}/gu, '').slice(0, LONGEST);
}
