let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as people count them; a carriage return with its line feed is one. */
export const graphemesOf = (text: string): string[] => {
  const isAscii = Buffer.byteLength(text) === text.length;
  if (isAscii) return text.match(/\r\n|./gs) ?? [];
  // Making one loads tables, which no first frame needs to wait for.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
};
