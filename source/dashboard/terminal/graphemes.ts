let segmenter: Intl.Segmenter | undefined;

/** The graphemes of a text; a carriage return with its line feed is one. */
export const graphemesOf = (text: string): string[] => {
  const isAscii = Buffer.byteLength(text) === text.length;
  if (isAscii) return text.match(/\r\n|./gs) ?? [];
  // Creating one loads tables, which the first frame must not wait for.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
};
