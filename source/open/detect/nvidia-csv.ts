import { visibleText } from '../text.js';

/** One row of `nvidia-smi --query-gpu`; null for what the driver does not report. */
export interface NvidiaRow {
  readonly index: number | null;
  readonly uuid: string | null;
  readonly name: string;
  readonly memoryMib: number | null;
  /** The driver says that the device has no memory of its own. */
  readonly sharesMemory: boolean;
  readonly computeCapability: string | null;
  readonly divided: boolean;
}

/** Requested columns; the name is last, where a comma in it does no harm. */
export const COLUMNS = [
  'index',
  'uuid',
  'memory.total',
  'compute_cap',
  'mig.mode.current',
  'name',
] as const;

/** Columns of every driver since 2013, for those that refuse a newer one. */
export const OLD_COLUMNS = ['index', 'uuid', 'memory.total', 'name'] as const;

const NOTHING =
  /^(|-|n\/a|err!|not supported|unknown error|insufficient permissions|.*deprecated.*)$/i;
/** Value for the memory of a device that uses the host's (GB10, Jetson); an error is no such value. */
const NONE_OF_ITS_OWN = /^\[?(n\/a|not supported)\]?$/i;
/** Words in names of NVIDIA's devices; they identify a row without memory and uuid. */
const MAKES = /nvidia|geforce|tesla|quadro|titan|orin|thor|tegra|jetson/i;
/** Control characters: lines that contain them are skipped. */
const NO_TEXT = /[\0\ufffd]/;
const LARGEST_MIB = 1e8;
const MOST_LINES = 4096;
/** Further lines of errors are dropped. */
const MOST_OTHERS = 8;

/**
 * Rows of the CSV, with or without header and units. Other lines (errors, warnings) are returned as `others`, made
 * printable. A row in an unexpected order is recognised by the form of its cells.
 */
export function parseRows(
  text: string,
  asked: readonly string[] = COLUMNS,
): { readonly rows: readonly NvidiaRow[]; readonly others: readonly string[] } {
  const rows: NvidiaRow[] = [];
  const others: string[] = [];
  let columns = asked;
  for (const line of text.split(/[\r\n]+/, MOST_LINES)) {
    const cells = line.split(',').map((cell) => cell.trim());
    const header = cells.map((cell) => cell.replace(/ \[.*\]$/, ''));
    if (header.includes('name') || header.includes('memory.total')) {
      columns = header;
      continue;
    }
    if (NO_TEXT.test(line)) continue;
    const row = rowOf(cells, columns);
    if (row && rows.some(({ uuid }) => uuid !== null && uuid === row.uuid)) continue;
    if (row) rows.push(row);
    else if (line.trim() !== '' && others.length < MOST_OTHERS)
      others.push(visibleText(line.trim(), 300));
  }
  return { rows, others };
}

function rowOf(cells: readonly string[], columns: readonly string[]): NvidiaRow | undefined {
  if (cells.length < 2) return undefined;
  const inOrder = byColumns(cells, columns);
  const named = inOrder ?? byLooks(cells);
  const name = known(named['name']);
  const uuid = known(named['uuid']);
  if (name === null || !/[a-z]/i.test(name)) return undefined;
  const memory = numberOf(named['memory.total']);
  if (!inOrder && memory === null && uuid === null && !MAKES.test(name)) return undefined;
  return {
    index: numberOf(named['index']),
    uuid,
    name: visibleText(name, 100),
    memoryMib: memory !== null && memory > 0 && memory <= LARGEST_MIB ? memory : null,
    sharesMemory: (inOrder ? [named['memory.total'] ?? ''] : cells).some((cell) =>
      NONE_OF_ITS_OWN.test(cell),
    ),
    computeCapability: known(named['compute_cap']),
    divided: /^enabled$/i.test(named['mig.mode.current'] ?? ''),
  };
}

type Named = Readonly<Record<string, string | undefined>>;

function byColumns(cells: readonly string[], columns: readonly string[]): Named | undefined {
  const last = columns.length - 1;
  if (cells.length < columns.length) return undefined;
  if (cells.length > columns.length && columns[last] !== 'name') return undefined;
  const values = [...cells.slice(0, last), cells.slice(last).join(', ')];
  const named = Object.fromEntries(columns.map((column, at) => [column, values[at]]));
  const index = named['index'];
  const memory = named['memory.total'];
  if (index !== undefined && !/^\d+$/.test(index)) return undefined;
  // A negative amount is in its column, however impossible.
  const isAmount = numberOf(memory) !== null || /^-\d+( MiB)?$/.test(memory ?? '');
  if (memory !== undefined && known(memory) !== null && !isAmount) return undefined;
  return named;
}

/** Cells in any order: the uuid starts with `GPU-`, memory is the largest whole number, the name the longest text. */
function byLooks(cells: readonly string[]): Named {
  const whole = cells.filter((cell) => /^\d+( MiB)?$/.test(cell));
  const inMib = whole.find((cell) => cell.endsWith('MiB'));
  const largest = whole.toSorted(
    (left, right) => (numberOf(right) ?? 0) - (numberOf(left) ?? 0),
  )[0];
  const texts = cells.filter(
    (cell) =>
      /[a-z]/i.test(cell) &&
      known(cell) !== null &&
      !/^(GPU|MIG)-|^(en|dis)abled$|^[\d.]+ \S+$/i.test(cell),
  );
  return {
    uuid: cells.find((cell) => /^GPU-/.test(cell)),
    'memory.total': inMib ?? largest,
    compute_cap: cells.find((cell) => /^\d{1,2}\.\d$/.test(cell)),
    index: /^\d{1,3}$/.test(cells[0] ?? '') && cells[0] !== largest ? cells[0] : undefined,
    name: texts.toSorted((left, right) => right.length - left.length)[0],
  };
}

function known(cell: string | undefined): string | null {
  const bare = (cell ?? '').replace(/^\[(.*)\]$/, '$1').trim();
  return NOTHING.test(bare) ? null : bare;
}

function numberOf(cell: string | undefined): number | null {
  const number = /^(\d+)(?:\.\d+)?(?: MiB)?$/.exec(cell ?? '')?.[1];
  return number === undefined ? null : Number(number);
}
