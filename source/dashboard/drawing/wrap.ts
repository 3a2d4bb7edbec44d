import { textWidth } from './line.js';

/** Where a line may end: at a blank, but not between the mark of a modelled figure and its number. */
const BREAKS = /(?<!(?:^| )≈) /;

/** A text in lines of at most `width` columns, broken at blanks; longer words are broken themselves. */
export function wrapWords(text: string, width: number): readonly string[] {
  if (width < 1) return [text];
  if (textWidth(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0].slice(0, Math.max(0, width - 8)) ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.trimStart().split(BREAKS)) {
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

/** Two blanks before words part them from what they tell: as in `tp = 8  tensor-parallel ranks`. */
const WORDS_BESIDE = / {2}\S+(?: \S+)*$/;

/** As `wrapWords`; words that stand beside something go on below their own beginning. */
export function wrapBeside(text: string, width: number): readonly string[] {
  const at = text.search(WORDS_BESIDE) + 2;
  if (at < 3 || at > width / 2 || textWidth(text) <= width) return wrapWords(text, width);
  const [first = '', ...rest] = wrapWords(text.slice(at), width - at);
  return [text.slice(0, at) + first, ...rest.map((line) => ' '.repeat(at) + line)];
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
