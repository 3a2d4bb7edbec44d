/** Words of makers and product lines. No two entries differ only in one of them. */
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
      // CoreWeave's name for the SXM module.
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
 * Splits words that are written together (`rtx4090`, `a100sxm`, `m3max`) into known ones, the longest first. A word
 * that cannot be split stays whole.
 */
export function splitGlued(word: string, known: ReadonlySet<string>): readonly string[] {
  if (known.has(word) || word.length > 40) return [word];
  return splitInto(word, known) ?? [word];
}

function splitInto(word: string, known: ReadonlySet<string>): readonly string[] | undefined {
  if (word === '') return [];
  for (let end = word.length; end > 0; end--) {
    const head = word.slice(0, end);
    // A single digit belongs to the number beside it.
    if (!known.has(head) || /^\d$/.test(head)) continue;
    const rest = splitInto(word.slice(end), known);
    if (rest) return [head, ...rest];
  }
  return undefined;
}
