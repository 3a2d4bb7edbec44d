import { table } from '../text/table.js';

/** ASCII replacements; some are longer than their character, for legibility. */
const STAND_INS = table({
  '─': '-',
  '×': 'x',
  '·': '*',
  '≈': '~',
  '●': 'o',
  '−': '-',
  '–': '-',
  '—': '-',
  '…': '...',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '→': '->',
  '←': '<-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '±': '+/-',
  '²': '^2',
  '³': '^3',
  '₂': '_2',
  µ: 'u',
  μ: 'u',
  Δ: 'delta ',
  Σ: 'sum ',
  '√': 'sqrt ',
  '∞': 'infinity',
  '⌈': 'ceil(',
  '⌉': ')',
  '⌊': 'floor(',
  '⌋': ')',
  '\u00a0': ' ',
});

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const NOT_ASCII = /[^\n\x20-\x7e]/u;

/** A text in ASCII: letters lose their accents, characters without replacement become question marks. */
export function plainAscii(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  const powers = text.replaceAll(
    new RegExp(`[${SUPERSCRIPTS}]+`, 'gu'),
    (digits) => `^${[...digits].map((digit) => SUPERSCRIPTS.indexOf(digit)).join('')}`,
  );
  return [...powers.normalize('NFC')].map(standIn).join('');
}

function standIn(character: string): string {
  if (!NOT_ASCII.test(character)) return character;
  const bare = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return STAND_INS[character] ?? (NOT_ASCII.test(bare) ? '?' : bare);
}

/** JSON in ASCII by escapes, with the same content. */
export function asciiJson(text: string): string {
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
