import stringWidth from 'string-width';

/** Blanks where a line may break: not between a number and its unit. */
const BREAK = /(?<!\d) +|(?<=\d) +(?![A-Za-zµ%×])/;

/** Wraps a line to a width; continuation lines are indented by two further columns. */
export function wrapped(line: string, width: number): readonly string[] {
  if (stringWidth(line) <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.trim().split(BREAK)) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    const longer = current === '' ? start + word : `${current} ${word}`;
    if (current === '' || stringWidth(longer) <= width) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = `${indent}  ${word}`;
  }
  return [...lines, current];
}
