import { textWidth } from './line.js';

/** A text in lines of at most `width` columns, broken at blanks; words that are longer are broken themselves. */
export function wrapWords(text: string, width: number): readonly string[] {
  if (width < 1) return [text];
  if (textWidth(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0].slice(0, Math.max(0, width - 8)) ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.trimStart().split(' ')) {
    const joined = line === '' ? indent + word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = indent + word;
    while (textWidth(rest) > width) {
      const part = firstColumns(rest, width);
      lines.push(part);
      rest = indent + rest.slice(part.length);
    }
    line = rest;
  }
  return line === '' ? lines : [...lines, line];
}

function firstColumns(text: string, width: number): string {
  let part = '';
  let used = 0;
  for (const character of text) {
    used += textWidth(character);
    if (used > width && part !== '') break;
    part += character;
  }
  return part;
}
