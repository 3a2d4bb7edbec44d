/**
 * A line of text being typed, with its cursor. Own code and no input component: those hear keys beside the
 * root, take a whole chunk as one text (`16⏎` arriving together would lose its Enter) and keep state of their own.
 */
export interface TextLine {
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
}

export const EMPTY_LINE: TextLine = { text: '', cursor: 0 };

const LONGEST = 200;

export function lineWith(text: string): TextLine {
  return { text, cursor: [...text].length };
}

export function insertText(line: TextLine, added: string): TextLine {
  const clean = added.replace(/\p{Cc}|\p{Cf}|\p{Cs}/gu, '');
  const characters = [...line.text];
  const all = [...characters.slice(0, line.cursor), ...clean, ...characters.slice(line.cursor)];
  if (all.length > LONGEST) return line;
  return { text: all.join(''), cursor: line.cursor + [...clean].length };
}

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

export function editLine({ text, cursor }: TextLine, command: LineCommand): TextLine {
  const characters = [...text];
  const without = (start: number, end: number): TextLine => ({
    text: [...characters.slice(0, start), ...characters.slice(end)].join(''),
    cursor: start,
  });
  switch (command) {
    case 'cursor-left':
      return { text, cursor: Math.max(0, cursor - 1) };
    case 'cursor-right':
      return { text, cursor: Math.min(characters.length, cursor + 1) };
    case 'cursor-start':
      return { text, cursor: 0 };
    case 'cursor-end':
      return { text, cursor: characters.length };
    case 'erase-before':
      return without(Math.max(0, cursor - 1), cursor);
    case 'erase-after':
      return without(cursor, cursor + 1);
    case 'erase-word': {
      const before = characters.slice(0, cursor).join('');
      return without([...before.replace(/\S+\s*$/, '')].length, cursor);
    }
    case 'erase-all':
      return EMPTY_LINE;
  }
}
