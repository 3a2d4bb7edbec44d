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

/** A regular expression that is created on first use. */
export const lazyRegExp = (source, flags) => {
  let made;
  const expression = () => {
    made ??= new RegExp(source, flags);
    return made;
  };
  return {
    source,
    flags,
    test: (text) => expression().test(text),
    exec: (text) => expression().exec(text),
    [Symbol.match]: (text) => text.match(expression()),
    [Symbol.matchAll]: (text) => text.matchAll(expression()),
    [Symbol.replace]: (text, by) => text.replace(expression(), by),
    [Symbol.search]: (text) => text.search(expression()),
    [Symbol.split]: (text, limit) => text.split(expression(), limit),
  };
};
