import type { PaneId } from './panes.js';

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A framed place on the screen: the pane it shows, and those that share it as tabs. */
export interface Slot extends Rectangle {
  readonly shown: PaneId;
  readonly tabs: readonly PaneId[];
  /** Too low for rows: one line says what is in it. */
  readonly isFolded: boolean;
}

export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'panes';
      /** Whether the line of models is above everything. */
      readonly hasModelLine: boolean;
      readonly slots: readonly Slot[];
    };

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 16;

const WORDY_ROWS = 20;
/** Verdict above; the help of a field and the keys below. */
const LINES_AROUND = 3;
const FOLDED = 3;

/** From here on the memory gauge runs over two columns, and the panes stand beside each other below it. */
const THREE_COLUMNS = 110;
const WIDE = 160;

/** A column of slots from the top down, each with its tabs and its share of the height. */
interface Column {
  readonly left: number;
  readonly width: number;
  readonly stack: readonly Piece[];
}

interface Piece {
  readonly tabs: readonly PaneId[];
  readonly height: number;
  readonly isFolded?: boolean;
}

const RESULTS: readonly PaneId[] = [
  'parameters',
  'cache',
  'activations',
  'speed',
  'frees',
  'map',
  'users',
];

/**
 * Where every pane is. `recent` names panes from the one used last backwards: of panes that share a place the
 * most recent one is shown. The slots tile the screen between the lines above and below, at every size.
 */
export function layoutOf(columns: number, rows: number, recent: readonly PaneId[]): Layout {
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return { kind: 'too-small' };
  const hasModelLine = rows >= WORDY_ROWS;
  const top = hasModelLine ? 2 : 1;
  const height = rows - LINES_AROUND - (hasModelLine ? 1 : 0);
  const slots = columnsOf(columns, height, recent).flatMap(({ left, width, stack }) => {
    let below = top;
    return stack.map(({ tabs, height: own, isFolded = false }): Slot => {
      const slot = {
        left,
        top: below,
        width,
        height: own,
        tabs,
        shown: mostRecent(tabs, recent),
        isFolded,
      };
      below += own;
      return slot;
    });
  });
  return { kind: 'panes', hasModelLine, slots: withSpanningMemory(slots, columns, height, top) };
}

function columnsOf(columns: number, height: number, recent: readonly PaneId[]): readonly Column[] {
  if (columns < THREE_COLUMNS) {
    const left = columns < 80 ? Math.floor(columns * 0.46) : columns < 96 ? 36 : 40;
    return [
      { left: 0, width: left, stack: inputs(height, recent) },
      { left, width: columns - left, stack: results(height) },
    ];
  }
  const left = columns < WIDE ? 38 : 46;
  const middle = Math.ceil((columns - left) / 2);
  const right = columns - left - middle;
  const [first, second] = columns < WIDE ? besideEachOther(height) : wideColumns(height);
  return [
    { left: 0, width: left, stack: inputs(height, recent) },
    { left, width: middle, stack: first },
    { left: left + middle, width: right, stack: second },
  ];
}

/** Model, hardware and workload: all open when there is room, else the ones used last; all in one when low. */
function inputs(height: number, recent: readonly PaneId[]): readonly Piece[] {
  if (height < 17) return [{ tabs: ['model', 'hardware', 'workload'], height }];
  const hardware = 7;
  if (height >= 31) {
    const model = Math.min(20, Math.max(13, Math.floor(height * 0.38)));
    return [
      { tabs: ['model'], height: model },
      { tabs: ['hardware'], height: hardware },
      { tabs: ['workload'], height: height - model - hardware },
    ];
  }
  const open = mostRecent(['workload', 'model', 'hardware'], recent);
  return (['model', 'hardware', 'workload'] as const).map((id) => ({
    tabs: [id],
    height: id === open ? height - 2 * FOLDED : FOLDED,
    isFolded: id !== open,
  }));
}

/** Memory and the others below each other, as many at once as have a readable height. */
function results(height: number): readonly Piece[] {
  if (height < 17) return [{ tabs: ['memory', ...RESULTS], height }];
  if (height < 30) {
    const memory = Math.ceil(height / 2);
    return [
      { tabs: ['memory'], height: memory },
      { tabs: RESULTS, height: height - memory },
    ];
  }
  const memory = 12;
  const count = Math.min(RESULTS.length, Math.floor((height - memory) / 9));
  return [
    { tabs: ['memory'], height: memory },
    ...shared(
      height - memory,
      RESULTS.slice(0, count).map((id, index): readonly PaneId[] =>
        index < count - 1 ? [id] : RESULTS.slice(count - 1),
      ),
    ),
  ];
}

function besideEachOther(height: number): readonly [readonly Piece[], readonly Piece[]] {
  if (height < 17) return [[{ tabs: ['memory'], height }], [{ tabs: RESULTS, height }]];
  if (height < 31)
    return [
      shared(height, [['memory'], ['speed', 'frees', 'map', 'users']]),
      shared(height, [['parameters'], ['cache', 'activations']]),
    ];
  const memory = spanningHeight(height);
  return [
    [
      { tabs: ['memory'], height: memory },
      ...shared(height - memory, [['parameters'], ['speed', 'frees', 'map', 'users']]),
    ],
    [
      { tabs: ['memory'], height: memory },
      ...shared(height - memory, [['cache'], ['activations']]),
    ],
  ];
}

function wideColumns(height: number): readonly [readonly Piece[], readonly Piece[]] {
  if (height < 31) return besideEachOther(height);
  const [first, second]: readonly (readonly (readonly PaneId[])[])[] =
    height < 46
      ? [
          [['memory'], ['speed'], ['frees', 'map', 'users']],
          [['parameters'], ['cache'], ['activations']],
        ]
      : [
          [['memory'], ['speed'], ['frees'], ['map', 'users']],
          [['parameters'], ['cache'], ['activations']],
        ];
  return [shared(height, first ?? []), shared(height, second ?? [])];
}

function spanningHeight(height: number): number {
  return Math.min(14, Math.max(11, Math.floor(height / 3)));
}

/** Equal heights, what is left over going to the upper ones. */
function shared(height: number, tabs: readonly (readonly PaneId[])[]): readonly Piece[] {
  const least = Math.floor(height / tabs.length);
  const over = height - least * tabs.length;
  return tabs.map((group, index) => ({ tabs: group, height: least + (index < over ? 1 : 0) }));
}

function mostRecent(tabs: readonly PaneId[], recent: readonly PaneId[]): PaneId {
  return recent.find((id) => tabs.includes(id)) ?? tabs[0] ?? 'workload';
}

/** Two memory slots side by side are one that runs over both columns. */
function withSpanningMemory(
  slots: readonly Slot[],
  columns: number,
  height: number,
  top: number,
): readonly Slot[] {
  const pair = slots.filter((slot) => slot.shown === 'memory' && slot.top === top);
  const [first, second] = pair;
  if (!first || !second || height < 31 || columns < THREE_COLUMNS) return slots;
  return slots
    .filter((slot) => slot !== second)
    .map((slot) => (slot === first ? { ...slot, width: first.width + second.width } : slot));
}

/** A box in the middle of the screen for a list or a page, as large as it needs to be and the screen allows. */
export function overlayOf(
  columns: number,
  rows: number,
  wanted: { readonly width: number; readonly height: number },
): Rectangle {
  const width = Math.min(columns, Math.max(20, Math.min(columns - 4, wanted.width)));
  const height = Math.min(rows, Math.max(3, Math.min(rows - 2, wanted.height)));
  return {
    left: Math.floor((columns - width) / 2),
    top: Math.floor((rows - height) / 2),
    width,
    height,
  };
}
