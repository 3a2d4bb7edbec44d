import type { PaneId } from './panes.js';

/** A column of slots from the top down, each with its tabs and its share of the height. */
export interface Column {
  readonly left: number;
  readonly width: number;
  readonly stack: readonly Piece[];
}

export interface Piece {
  readonly tabs: readonly PaneId[];
  readonly height: number;
  readonly isFolded?: boolean;
}

/** From here on the memory gauge runs over two columns, and the panes stand beside each other below it. */
export const THREE_COLUMNS = 110;
const WIDE = 160;

/** Rows that columns need to show their panes below each other instead of as tabs. */
const STACKED = 17;
export const ROOMY = 31;
const TALL = 46;

/** Rows of a pane of which one line is shown. */
const FOLDED = 3;
const HARDWARE = 7;

const RESULTS: readonly PaneId[] = [
  'parameters',
  'cache',
  'activations',
  'speed',
  'frees',
  'map',
  'users',
];

/** The columns of the screen from the left, and what stands in them. */
export function columnsOf(
  columns: number,
  height: number,
  recent: readonly PaneId[],
): readonly Column[] {
  if (columns < THREE_COLUMNS) {
    const left = columns < 80 ? Math.floor(columns * 0.44) : columns < 96 ? 36 : 40;
    return [
      { left: 0, width: left, stack: inputs(height, recent) },
      { left, width: columns - left, stack: results(height) },
    ];
  }
  const left = columns < WIDE ? 38 : 46;
  const middle = Math.ceil((columns - left) / 2);
  const [first, second] = columns < WIDE ? middling(height) : wide(height);
  return [
    { left: 0, width: left, stack: inputs(height, recent) },
    { left, width: middle, stack: first },
    { left: left + middle, width: columns - left - middle, stack: second },
  ];
}

/** Model, hardware and workload: all open when there is room, else the one used last; all in one place when low. */
function inputs(height: number, recent: readonly PaneId[]): readonly Piece[] {
  const ids = ['model', 'hardware', 'workload'] as const;
  if (height < STACKED) return [{ tabs: ids, height }];
  if (height >= ROOMY) {
    const share = height < TALL ? 0.38 : 0.45;
    const model = Math.min(28, Math.max(13, Math.floor(height * share)));
    return [
      { tabs: ['model'], height: model },
      { tabs: ['hardware'], height: HARDWARE },
      { tabs: ['workload'], height: height - model - HARDWARE },
    ];
  }
  const open = mostRecent(['workload', 'model', 'hardware'], recent);
  return ids.map((id) => ({
    tabs: [id],
    height: id === open ? height - 2 * FOLDED : FOLDED,
    isFolded: id !== open,
  }));
}

/** Memory and the others below each other, as many at once as have a readable height. */
function results(height: number): readonly Piece[] {
  if (height < STACKED) return [{ tabs: ['memory', ...RESULTS], height }];
  const memory = height < ROOMY ? Math.ceil(height / 2) : 12;
  const count = Math.min(RESULTS.length, Math.max(1, Math.floor((height - memory) / 9)));
  const last = RESULTS.slice(count - 1);
  return [
    { tabs: ['memory'], height: memory },
    ...shared(height - memory, [...RESULTS.slice(0, count - 1).map((id) => [id]), last]),
  ];
}

type TwoStacks = readonly [readonly Piece[], readonly Piece[]];

function middling(height: number): TwoStacks {
  if (height < STACKED) return [[{ tabs: ['memory'], height }], [{ tabs: RESULTS, height }]];
  const asked: readonly PaneId[] = ['speed', 'frees', 'map', 'users'];
  if (height < ROOMY)
    return [
      shared(height, [['memory'], asked]),
      shared(height, [['parameters'], ['cache', 'activations']]),
    ];
  // In both columns: `layout.ts` makes one of the two.
  const memory: Piece = {
    tabs: ['memory'],
    height: Math.min(14, Math.max(11, Math.floor(height * 0.3))),
  };
  const below = height - memory.height;
  return [
    [memory, ...shared(below, [['parameters'], asked])],
    [memory, ...shared(below, [['cache'], ['activations']])],
  ];
}

function wide(height: number): TwoStacks {
  if (height < ROOMY) return middling(height);
  if (height < TALL)
    return [
      shared(height, [['memory'], ['speed'], ['frees', 'map', 'users']]),
      shared(height, [['parameters'], ['cache'], ['activations']]),
    ];
  const [memory, speed, parameters] = [13, 11, 13];
  return [
    [
      { tabs: ['memory'], height: memory },
      { tabs: ['speed'], height: speed },
      ...shared(height - memory - speed, [['frees'], ['map', 'users']]),
    ],
    [
      { tabs: ['parameters'], height: parameters },
      ...shared(height - parameters, [['cache'], ['activations']]),
    ],
  ];
}

/** Equal heights, what is left over going to the upper ones. */
function shared(height: number, tabs: readonly (readonly PaneId[])[]): readonly Piece[] {
  const least = Math.floor(height / tabs.length);
  const over = height - least * tabs.length;
  return tabs.map((group, index) => ({ tabs: group, height: least + (index < over ? 1 : 0) }));
}

/** Of panes that share a place, the one used last. */
export function mostRecent(tabs: readonly PaneId[], recent: readonly PaneId[]): PaneId {
  return recent.find((id) => tabs.includes(id)) ?? tabs[0] ?? 'workload';
}
