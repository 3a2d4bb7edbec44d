/** The look of a cell, as SGR parameters; styles with the same `key` look alike. */
export interface Style {
  readonly key: string;
  /** Equal for all styles in which a blank looks alike, since a blank shows no foreground colour. */
  readonly blankKey: string;
  readonly attributes: number;
  readonly foreground: string;
  readonly background: string;
  readonly underlineColour: string;
}

interface Attribute {
  readonly bit: number;
  readonly on: number;
  readonly off: number;
}

const ATTRIBUTES: readonly Attribute[] = [
  { bit: 1, on: 1, off: 22 },
  { bit: 2, on: 2, off: 22 },
  { bit: 4, on: 3, off: 23 },
  { bit: 8, on: 4, off: 24 },
  { bit: 16, on: 5, off: 25 },
  { bit: 32, on: 7, off: 27 },
  { bit: 64, on: 8, off: 28 },
  { bit: 128, on: 9, off: 29 },
  { bit: 256, on: 53, off: 55 },
];

/** Underlined, inverse, struck through, overlined. */
const SEEN_ON_BLANK = 8 | 32 | 128 | 256;

const BIT_OF_CODE = new Map(ATTRIBUTES.map(({ bit, on }) => [on, bit]));
const BITS_OF_OFF_CODE = new Map<number, number>();
for (const { bit, off } of ATTRIBUTES) {
  BITS_OF_OFF_CODE.set(off, (BITS_OF_OFF_CODE.get(off) ?? 0) | bit);
}

const MAXIMUM_STYLES = 4096;
const styles = new Map<string, Style>();

const styleOf = (
  attributes: number,
  foreground: string,
  background: string,
  underlineColour: string,
): Style => {
  const key = `${attributes}/${foreground}/${background}/${underlineColour}`;
  const known = styles.get(key);
  if (known !== undefined) return known;
  // Sharing only saves memory: cells are compared by key, so clearing is harmless.
  if (styles.size >= MAXIMUM_STYLES) styles.clear();
  const blankKey = (attributes & SEEN_ON_BLANK) === 0 ? background : key;
  const style = { key, blankKey, attributes, foreground, background, underlineColour };
  styles.set(key, style);
  return style;
};

export const PLAIN: Style = styleOf(0, '', '', '');

const isPlain = (style: Style): boolean => style.key === PLAIN.key;

/** Whether a glyph looks the same in two styles. */
export const looksAlike = (glyph: string, first: Style, second: Style): boolean =>
  first.key === second.key || (glyph === ' ' && first.blankKey === second.blankKey);

/** Parses `5;n` or `2;r;g;b` after 38, 48 or 58; returns the colour and the number of parameters. */
const extendedColour = (parameters: readonly string[], start: number) => {
  const length = parameters[start + 1] === '5' ? 3 : parameters[start + 1] === '2' ? 5 : 1;
  return { colour: parameters.slice(start, start + length).join(';'), length };
};

/** The style after `ESC [ parameters m`, given the style before it. Unknown codes change nothing. */
export const applySgr = (style: Style, parameters: string): Style => {
  let { attributes, foreground, background, underlineColour } = style;
  const codes = parameters.split(';');
  for (let index = 0; index < codes.length; index++) {
    const code = Number(codes[index]);
    if (code === 38 || code === 48 || code === 58) {
      const { colour, length } = extendedColour(codes, index);
      if (code === 38) foreground = colour;
      else if (code === 48) background = colour;
      else underlineColour = colour;
      index += length - 1;
      continue;
    }
    if (code === 0) {
      attributes = 0;
      foreground = '';
      background = '';
      underlineColour = '';
    } else if (code === 39) foreground = '';
    else if (code === 49) background = '';
    else if (code === 59) underlineColour = '';
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) foreground = String(code);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) background = String(code);
    else {
      attributes |= BIT_OF_CODE.get(code) ?? 0;
      attributes &= ~(BITS_OF_OFF_CODE.get(code) ?? 0);
    }
  }
  return styleOf(attributes, foreground, background, underlineColour);
};

const turnedOn = (attributes: number): number[] =>
  ATTRIBUTES.filter(({ bit }) => (attributes & bit) !== 0).map(({ on }) => on);

/** An absent number is 0, which resets. */
const fromNothing = (to: Style): string =>
  [...turnedOn(to.attributes), to.foreground, to.background, to.underlineColour]
    .filter((code) => code !== '')
    .map((code) => `;${code}`)
    .join('');

const fromDifference = (from: Style, to: Style): string => {
  const codes: (number | string)[] = [];
  let lost = from.attributes & ~to.attributes;
  let gained = to.attributes & ~from.attributes;
  for (const { bit, off } of ATTRIBUTES) {
    if ((lost & bit) === 0) continue;
    codes.push(off);
    // 22 ends both bold and dim, so the one that remains is set again.
    const ended = BITS_OF_OFF_CODE.get(off) ?? 0;
    lost &= ~ended;
    gained |= to.attributes & ended;
  }
  codes.push(...turnedOn(gained));
  if (from.foreground !== to.foreground) codes.push(to.foreground || 39);
  if (from.background !== to.background) codes.push(to.background || 49);
  if (from.underlineColour !== to.underlineColour) codes.push(to.underlineColour || 59);
  return codes.join(';');
};

/** The shortest SGR sequence from one style to another; empty when they look alike. */
export const sgrBetween = (from: Style, to: Style): string => {
  if (from.key === to.key) return '';
  if (isPlain(to)) return '\u001B[m';
  const difference = fromDifference(from, to);
  const afresh = fromNothing(to);
  return `\u001B[${difference.length <= afresh.length ? difference : afresh}m`;
};
