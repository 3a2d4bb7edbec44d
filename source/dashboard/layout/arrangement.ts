import { PANE_IDS, PANES, type PaneId } from '../panes/catalogue.js';
import type { PaneDeclaration } from '../panes/declaration.js';
import type { Box, Sized } from './box.js';

/** A framed place: panes that share it as tabs. */
export interface Tabs {
  readonly tabs: readonly PaneId[];
}

/** What the arrangement has to know of panes: how high the one that is shown of some tabs wants to be. */
export interface Panes {
  readonly shownOf: (tabs: readonly PaneId[]) => PaneId;
  /** Lines of a pane's content at a width within its frame. */
  readonly heightOf: (pane: PaneId, width: number) => number;
}

/** Columns from which on result panes stand in two, three and four columns. */
const WIDE = 110;
const WIDER = 160;
const WIDEST = 236;
/** Columns that panes have at least. */
const LEAST_COLUMNS = 36;
/**
 * Columns from which on fields stand in two columns; a third column of results keeps those that bounds of speeds
 * take.
 */
const DOUBLED = 200;
const LEAST_BOUNDED = 52;
const BOUNDED_FROM = 140;
/** Rows from which on panes stand below each other instead of as tabs, and from which on none is folded. */
const STACKED = 17;
const ROOMY = 31;
const TALL = 46;
/** Rows from which on a pane has the width of two columns below them. */
const VAST = 54;

const FRAME = 2;
/** A pane of which only one line is shown. */
const FOLDED = 1;

type Stack = readonly (readonly PaneId[])[];

/** Result panes below each other, by the columns there are for them; those of one place share it as tabs. */
const NARROW: Readonly<Record<'low' | 'middling' | 'roomy' | 'tall', Stack>> = {
  low: [['memory', 'parameters', 'cache', 'activations', 'speed', 'frees', 'map', 'users']],
  middling: [['memory'], ['parameters', 'cache', 'activations', 'speed', 'frees', 'map', 'users']],
  roomy: [['memory'], ['parameters'], ['cache', 'activations', 'speed', 'frees', 'map', 'users']],
  tall: [['memory'], ['parameters'], ['cache'], ['activations', 'speed', 'frees', 'map', 'users']],
};

/** Columns of result panes; `memory` is above the first two, `wide` panes are below them. */
interface Columns {
  readonly columns: readonly Stack[];
  readonly wide?: PaneId;
}

const FOUR_COLUMNS: Columns = {
  columns: [
    [['parameters'], ['map']],
    [['cache'], ['activations']],
    [['speed'], ['users']],
    [['frees'], ['saved', 'throughput']],
  ],
};

const BESIDE: Readonly<Record<2 | 3 | 4, Readonly<Record<'roomy' | 'tall' | 'vast', Columns>>>> = {
  2: {
    roomy: {
      columns: [
        [['parameters'], ['speed', 'frees', 'map', 'users']],
        [['cache'], ['activations']],
      ],
    },
    tall: {
      columns: [
        [['parameters'], ['speed'], ['frees', 'map', 'users']],
        [['cache'], ['activations']],
      ],
    },
    vast: {
      columns: [
        [['parameters'], ['speed'], ['frees', 'map']],
        [['cache'], ['activations']],
      ],
      wide: 'users',
    },
  },
  3: {
    roomy: {
      columns: [
        [['parameters'], ['map', 'users']],
        [['cache'], ['activations']],
        [['speed'], ['frees']],
      ],
    },
    tall: {
      columns: [
        [['parameters'], ['map']],
        [['cache'], ['activations']],
        [['speed'], ['frees'], ['users']],
      ],
    },
    vast: {
      columns: [[['parameters'], ['activations']], [['cache']], [['speed'], ['frees'], ['map']]],
      wide: 'users',
    },
  },
  4: {
    roomy: FOUR_COLUMNS,
    tall: FOUR_COLUMNS,
    vast: {
      columns: [
        [['parameters'], ['cache']],
        [['activations']],
        [['speed'], ['saved', 'throughput']],
        [['frees'], ['map']],
      ],
      wide: 'users',
    },
  },
};

/** Panes that have what the inputs leave of a large screen; rows from which on that is enough for them. */
const MORE: readonly PaneId[] = ['saved', 'throughput'];
const ENOUGH = 10;

/** The panes of a screen as a tree of weights and least sizes. */
export function arrangementOf(columns: number, height: number, panes: Panes): Box<Tabs> {
  const left = inputColumns(columns);
  const more =
    columns >= DOUBLED && height >= VAST && height - inputRows(left, height, panes) >= ENOUGH
      ? MORE
      : [];
  const results =
    columns >= WIDE && height >= STACKED
      ? beside(columns < WIDER ? 2 : columns < WIDEST ? 3 : 4, columns - left, height, panes, more)
      : column(NARROW[sizeOf(height)], panes, { columns: columns - left });
  return {
    kind: 'row',
    children: [
      { box: inputs(left, height, panes, more), minimum: left },
      { box: results, minimum: 0, weight: 1 },
    ],
  };
}

function inputColumns(columns: number): number {
  if (columns < 80) return Math.floor(columns * 0.44);
  if (columns < 96) return 36;
  return columns < WIDE ? 40 : columns < DOUBLED ? 38 : 58;
}

function sizeOf(height: number): keyof typeof NARROW {
  if (height < STACKED) return 'low';
  return height < ROOMY ? 'middling' : height < TALL ? 'roomy' : 'tall';
}

const INPUTS = ['model', 'hardware', 'workload'] as const;

const wholeOf = (id: PaneId, columns: number, panes: Panes): number =>
  panes.heightOf(id, columns - FRAME) + FRAME;

/** Rows in which every field is in sight. */
function inputRows(columns: number, height: number, panes: Panes): number {
  return modelRows(columns, height, panes) + rowsBelowModel(columns, panes);
}

function rowsBelowModel(columns: number, panes: Panes): number {
  return wholeOf('hardware', columns, panes) + wholeOf('workload', columns, panes);
}

/** On a large screen as many for every model, where all fields have room: another model then moves no pane below. */
function modelRows(columns: number, height: number, panes: Panes): number {
  const quarter = Math.floor(height / 4);
  const own = wholeOf('model', columns, panes);
  const isRoomy = height >= VAST && quarter + rowsBelowModel(columns, panes) <= height;
  return isRoomy ? quarter : Math.min(own, quarter);
}

/**
 * Model, hardware and workload: all open when there is room, else the one used last; all in one place when low.
 * `more`: panes that share what these leave.
 */
function inputs(columns: number, height: number, panes: Panes, more: readonly PaneId[]): Box<Tabs> {
  if (height < STACKED) return leaf(INPUTS);
  const whole = (id: PaneId) => wholeOf(id, columns, panes);
  if (height >= ROOMY)
    return {
      kind: 'column',
      children: [
        // What the workload has more of in another mode moves neither of the two above it.
        { box: leaf(['model']), minimum: modelRows(columns, height, panes) },
        { box: leaf(['hardware']), minimum: whole('hardware') },
        more.length > 0
          ? { box: leaf(['workload']), minimum: whole('workload') }
          : { box: leaf(['workload']), minimum: PANES.workload.minimum + FRAME, weight: 1 },
        ...(more.length > 0 ? [slot(more, panes, { columns })] : []),
      ],
    };
  const open = panes.shownOf(['workload', 'model', 'hardware']);
  return {
    kind: 'column',
    children: INPUTS.map((id) =>
      id === open
        ? { box: leaf([id]), minimum: PANES[id].minimum + FRAME, weight: 1 }
        : { box: leaf([id]), minimum: FOLDED },
    ),
  };
}

/** Result panes in columns, the memory above the first two of them. */
function beside(
  count: 2 | 3 | 4,
  columns: number,
  height: number,
  panes: Panes,
  elsewhere: readonly PaneId[],
): Box<Tabs> {
  if (height < ROOMY)
    return {
      kind: 'row',
      children: [
        [['memory'], ['speed', 'frees', 'map', 'users']],
        [['parameters'], ['cache', 'activations']],
      ].map((stack) => ({ box: column(stack as Stack, panes), minimum: 0, weight: 1 })),
    };
  const { columns: stacks, wide } =
    BESIDE[count][height < TALL ? 'roomy' : height < VAST ? 'tall' : 'vast'];
  const placed = [...stacks.flat(2), ...elsewhere];
  const [first, second, ...others] = stacks.map(
    (stack, index): Sized<Tabs> => ({
      box: column(
        stack.filter((tabs) => !tabs.some((id) => elsewhere.includes(id))),
        panes,
        { placed, isTall: height >= VAST },
      ),
      minimum: count === 3 && index === 2 && columns >= BOUNDED_FROM ? LEAST_BOUNDED : 0,
      weight: 1,
    }),
  );
  if (!first || !second) throw new Error('result panes stand in two columns at least');
  const below: Sized<Tabs> = {
    box: { kind: 'row', children: [first, second] },
    minimum: 0,
    weight: 1,
  };
  const pair: Box<Tabs> = {
    kind: 'column',
    children: [
      slot(['memory'], panes, {
        isTall: height >= TALL,
        columns: Math.floor((2 * columns) / count),
      }),
      below,
      ...(wide ? [{ ...slot([wide], panes), weight: 0 }] : []),
    ],
  };
  return {
    kind: 'row',
    children: [{ box: pair, minimum: 0, weight: 2 }, ...others],
  };
}

/** `placed`: panes with a slot of their own, which are tabs of no other. */
function column(
  stack: Stack,
  panes: Panes,
  {
    columns = LEAST_COLUMNS + FRAME,
    placed = [],
    isTall = false,
  }: { columns?: number; placed?: readonly PaneId[]; isTall?: boolean } = {},
): Box<Tabs> {
  const withThoseBehind = (id: PaneId): readonly PaneId[] => [
    id,
    ...PANE_IDS.filter(
      (other) => (PANES[other] as PaneDeclaration).behind === id && !placed.includes(other),
    ),
  ];
  return {
    kind: 'column',
    children: stack.map((tabs) => slot(tabs.flatMap(withThoseBehind), panes, { columns, isTall })),
  };
}

function leaf(tabs: readonly PaneId[]): Box<Tabs> {
  return { kind: 'leaf', leaf: { tabs } };
}

/** `isTall`: the screen has room for the pane's preferred rows; `columns`: its approximate width. */
function slot(
  tabs: readonly PaneId[],
  { shownOf, heightOf }: Panes,
  { isTall = false, columns = LEAST_COLUMNS + FRAME } = {},
): Sized<Tabs> {
  const shown = shownOf(tabs);
  const { minimum, preferred = 0, weight }: PaneDeclaration = PANES[shown];
  return {
    box: leaf(tabs),
    minimum: Math.min(minimum, heightOf(shown, columns - FRAME)) + FRAME,
    wanted: (width) => Math.max(isTall ? preferred : 0, heightOf(shown, width - FRAME)) + FRAME,
    ...(weight !== undefined && { weight }),
  };
}
