/*
 * Goes into the bundle, in place of what Ink's dependencies make of Unicode tables while they are loaded: those tables
 * cost 60 ms of the first frame, and a frame of Latin letters, lines and blocks needs none of them.
 *
 * The class: one terminal cell each, never joined to a neighbour, in no emoji sequence. Printable ASCII, Latin without
 * the soft hyphen, Greek, punctuation, raised and lowered digits, arrows, mathematics, box drawing, blocks, shapes but the
 * wide ones, two marks, braille.
 */
const CELLS =
  /^[ -~¡-¬®-ʯΑ-ω\u2010-\u2027\u2030-\u205E\u2070-\u209C\u2190-\u2319⏎\u2500-\u25FC✓✗\u2800-\u28FF]*$/;
const CELLS_AND_CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes and line ends are what stands between cells
  /^[\n\u001B -~¡-¬®-ʯΑ-ω\u2010-\u2027\u2030-\u205E\u2070-\u209C\u2190-\u2319⏎\u2500-\u25FC✓✗\u2800-\u28FF]*$/;

export const isOneCellEach = (text) => CELLS.test(text);

const segmentsOfOne = (text) => ({
  [Symbol.iterator]: () =>
    Array.from(text, (segment, index) => ({ segment, index, input: text }))[Symbol.iterator](),
  containing: (index = 0) =>
    index >= 0 && index < text.length ? { segment: text[index], index, input: text } : undefined,
});

/** Replaces `new Intl.Segmenter(locales, options)` for graphemes. */
export const quickSegmenter = (locales, options) => {
  let segmenter;
  return {
    segment(text) {
      if (CELLS_AND_CONTROLS.test(text)) return segmentsOfOne(text);
      segmenter ??= new Intl.Segmenter(locales, options);
      return segmenter.segment(text);
    },
  };
};

const ASCII_CLASSES = {
  Alpha: 'A-Za-z',
  Ll: 'a-z',
  Lowercase_Letter: 'a-z',
  Lu: 'A-Z',
  N: '0-9',
  Uppercase_Letter: 'A-Z',
};

/** The same expression for ASCII text, without tables of Unicode; undefined where a class is not in the list. */
const forAscii = (source) => {
  const ranges = (text) =>
    text.replace(/\\p\{(\w+)\}/g, (whole, name) => ASCII_CLASSES[name] ?? whole);
  const changed = source.replace(/\[(?:\\.|[^\]\\])*\]|\\p\{\w+\}/g, (part) =>
    part.startsWith('[') ? ranges(part) : `[${ranges(part)}]`,
  );
  return /\\p/.test(changed) ? undefined : changed;
};

const ASCII = /^[\0-\x7F]*$/;

/** A regular expression that is created on first use, and without tables of Unicode where the text needs none. */
export const lazyRegExp = (source, flags) => {
  const made = new Map();
  const expression = (text) => {
    const isAscii = ASCII.test(text);
    if (!made.has(isAscii))
      made.set(isAscii, new RegExp((isAscii && forAscii(source)) || source, flags));
    return made.get(isAscii);
  };
  return {
    source,
    flags,
    test: (text) => expression(text).test(text),
    exec: (text) => expression(text).exec(text),
    [Symbol.match]: (text) => text.match(expression(text)),
    [Symbol.matchAll]: (text) => text.matchAll(expression(text)),
    [Symbol.replace]: (text, by) => text.replace(expression(text), by),
    [Symbol.search]: (text) => text.search(expression(text)),
    [Symbol.split]: (text, limit) => text.split(expression(text), limit),
  };
};
