import { hexadecimal } from './amd-names.js';
import type { AmdRow } from './amd-row.js';
import { amountOrNone, bytesIn, fieldsOf, jsonIn, known, linesOf } from './tool-output.js';

const MOST_CARDS = 1024;

type Cards = Map<number, Map<string, unknown>>;

/**
 * Cards in any form that `rocm-smi` prints: JSON, CSV, `GPU[0] : key: value`, or a table. Warnings and frames around
 * them are skipped; facts about one card in several places are merged.
 */
export function rocmCards(output: string): readonly AmdRow[] {
  const cards: Cards = new Map();
  const json = jsonIn(output);
  if (typeof json === 'object' && json !== null) addJson(cards, json);
  if (cards.size === 0) addLines(cards, linesOf(output));
  return [...cards].toSorted(([left], [right]) => left - right).flatMap(rowOf);
}

function rowOf([index, fields]: [number, ReadonlyMap<string, unknown>]): AmdRow[] {
  const text = (...keys: readonly string[]) => {
    for (const key of keys) {
      const value = known(fields.get(key));
      if (value !== null) return value;
    }
    return null;
  };
  const series = text('card series', 'device name');
  // Without libdrm's list the id stands in place of the name.
  const name = hexadecimal(series, 4) === null ? series : null;
  const deviceId = hexadecimal(text('card model', 'device id') ?? series, 4);
  const memoryBytes = bytesIn(fields.get('vram total memory (b)'));
  if (name === null && deviceId === null && memoryBytes === null) return [];
  const unique = hexadecimal(text('unique id'), 16);
  return [
    {
      index,
      name,
      deviceId,
      revision: hexadecimal(text('device rev'), 2),
      sku: text('card sku'),
      architecture: text('gfx version'),
      memoryBytes,
      usedBytes: amountOrNone(fields.get('vram total used memory (b)')),
      sharedBytes: bytesIn(fields.get('gtt total memory (b)')),
      uuids: unique === null ? [] : [`GPU-${unique}`],
      parts: 1,
    },
  ];
}

function add(
  cards: Cards,
  card: string | undefined,
  fields: Iterable<readonly [string, unknown]>,
): void {
  const index = Number(card);
  if (card === undefined || (!cards.has(index) && cards.size >= MOST_CARDS)) return;
  const before = cards.get(index) ?? new Map<string, unknown>();
  for (const [key, value] of fields) if (!before.has(key)) before.set(key, value);
  cards.set(index, before);
}

function addJson(cards: Cards, json: object): void {
  for (const [key, value] of Object.entries(json)) {
    const card = /^card(\d{1,6})$/i.exec(key)?.[1];
    if (typeof value === 'object' && value !== null) add(cards, card, fieldsOf(value));
  }
}

function addLines(cards: Cards, lines: readonly string[]): void {
  let columns: readonly string[] = [];
  let separator: RegExp = /,/;
  for (const line of lines) {
    const told = /^GPU\[(\d{1,6})\]\s*:\s*([^:]+):(.*)$/.exec(line.trimEnd());
    if (told) add(cards, told[1], [[(told[2] ?? '').trim().toLowerCase(), told[3]]]);
    if (/^device(,|\s{2,})/i.test(line)) {
      separator = /^device,/i.test(line) ? /,/ : /\s{2,}/;
      columns = line.split(separator).map((column) => column.trim().toLowerCase());
      continue;
    }
    const cells = line.split(separator);
    const card = /^(?:card)?(\d{1,6})$/i.exec(cells[0]?.trim() ?? '')?.[1];
    if (columns.length < 2 || cells.length < 2) continue;
    add(
      cards,
      card,
      columns.slice(1).map((column, at) => [column, cells[at + 1]]),
    );
  }
}
