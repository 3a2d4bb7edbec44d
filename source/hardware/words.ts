/** Words of a maker or product line, in which alone no two entries differ. */
const BRANDS = new Set(
  (
    'nvidia amd intel apple google aws huawei geforce tesla instinct radeon rtx gtx rx ' +
    'graphics gpu generation edition corporation accelerator oam vf'
  ).split(' '),
);

const MEMORY_WORD = /^\d+gb$/;

export function isBrand(word: string): boolean {
  return BRANDS.has(word);
}

export function isMemoryWord(word: string): boolean {
  return MEMORY_WORD.test(word);
}

/** `NVIDIA A100-SXM4 80 GB` → nvidia, a100, sxm4, 80gb. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\((r|tm)\)|®|™/g, ' ')
      .replace(/max-q/g, 'maxq')
      // CoreWeave's word for the module that is not a card.
      .replace(/nvlink/g, 'sxm')
      .replace(/(\d)\s*g(?:i?b)?(?![a-z0-9])/g, '$1gb')
      .split(/[^a-z0-9+]+/)
      .filter((word) => word !== '')
  );
}

/** The distinguishing words of a name, as one comparable text. */
export function essence(text: string): string {
  return wordsOf(text)
    .filter((word) => !isBrand(word))
    .join(' ');
}

/**
 * Splits words that people write together (`rtx4090`, `a100sxm`, `m3max`) into known ones, the longest
 * first; a word that can't be split that way stays whole.
 */
export function splitGlued(word: string, known: ReadonlySet<string>): readonly string[] {
  if (known.has(word) || word.length > 40) return [word];
  return splitInto(word, known) ?? [word];
}

function splitInto(word: string, known: ReadonlySet<string>): readonly string[] | undefined {
  if (word === '') return [];
  for (let end = word.length; end > 0; end--) {
    const head = word.slice(0, end);
    // A lone digit belongs to the number next to it.
    if (!known.has(head) || /^\d$/.test(head)) continue;
    const rest = splitInto(word.slice(end), known);
    if (rest) return [head, ...rest];
  }
  return undefined;
}
