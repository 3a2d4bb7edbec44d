import { isNextStepSearched, nextStepOf, reportOf } from './derived.js';
import {
  footerHeight,
  footerLines,
  modelLine,
  statusLine,
  tooSmallLines,
} from './drawing/chrome.js';
import { insideOf } from './drawing/frame.js';
import { lessonLines } from './drawing/lesson.js';
import { type Line, span, widthOf } from './drawing/line.js';
import { type FittedPane, fitPane, heightOf } from './drawing/pane.js';
import { paneTitle } from './drawing/pane-title.js';
import { summaryLine } from './drawing/summary.js';
import { verdictLine } from './drawing/verdict.js';
import type { Tabs } from './layout/arrangement.js';
import { mapLeaves, type Placed, type Rectangle } from './layout/box.js';
import {
  type Layout,
  LEAST_COLUMNS,
  LEAST_ROWS,
  layoutOf,
  namedTabs,
  shownOf,
  slotsOf,
  type Used,
} from './layout/screen-layout.js';
import { PANES, type PaneId, wordsOfPane } from './panes/catalogue.js';
import type { PaneDeclaration } from './panes/declaration.js';
import type { View, Words } from './panes/view.js';
import { askedOf, axesOf, type DashboardState, focusOf, paneRow } from './state.js';
import type { Size } from './step.js';
import { questionOf, viewOf } from './views.js';

/** A pane as it is drawn: what its frame says, and its parts in their places. */
export interface ShownPane {
  readonly kind: 'pane';
  readonly id: PaneId;
  readonly title: Line;
  /** Columns of the title at which each tab starts. */
  readonly tabsFrom: readonly number[];
  readonly aside: Line;
  readonly footing: Line;
  readonly content: FittedPane;
  readonly row: string | undefined;
  readonly isFocused: boolean;
}

/** A pane of which there is one line. */
export interface FoldedPane {
  readonly kind: 'folded';
  readonly id: PaneId;
  readonly line: Line;
}

/** The whole screen but what lies over it: a function of the state and the size, and of nothing else. */
export type Screen =
  | { readonly kind: 'too-small'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'panes';
      readonly above: readonly Line[];
      readonly panes: Placed<ShownPane | FoldedPane>;
      readonly below: readonly Line[];
    };

/** `isHasty` leaves a next step that is still to be searched out of the verdict. */
export function screenOf(state: DashboardState, size: Size, isHasty = false): Screen {
  const { columns, rows } = size;
  const lesson = lessonLines(state, size);
  const layout = layoutFor(state, size);
  if (layout.kind === 'too-small') {
    const needed = `${LEAST_COLUMNS}×${LEAST_ROWS}`;
    return { kind: 'too-small', lines: tooSmallLines(columns, rows, needed) };
  }
  return {
    kind: 'panes',
    above: [
      ...(layout.hasModelLine ? [modelLine(state, columns)] : []),
      verdictLine(
        reportOf(state.scenario),
        isHasty && isNextStepSearched(state.scenario) ? undefined : nextStepOf(state.scenario),
        columns,
      ),
    ],
    panes: mapLeaves(layout.panes, (slot, place) => paneIn(state, slot, place)),
    below: [...lesson, statusLine(state, columns), ...footerLines(state, size)],
  };
}

/** Where panes are, above the lines of a lesson and of many keys. */
function layoutFor(state: DashboardState, size: Size): Layout {
  const asked = askedOf(state);
  const { columns, rows } = size;
  return layoutOf(
    columns,
    rows,
    usedOf(state),
    (pane, width) => heightOf(viewOf(pane, asked), width),
    state.isZoomed ? focusOf(state) : undefined,
    lessonLines(state, size).length + footerHeight(state, size) - 1,
  );
}

const usedOf = ({ scenario: { mode }, recent }: DashboardState): Used => ({ mode, recent });

/** Where a pane is, and what is around it. */
export interface PanePlace {
  readonly place: Rectangle;
  /** That of all panes. */
  readonly area: Rectangle;
  /** Those of the other panes. */
  readonly others: readonly Rectangle[];
}

/** The place of a pane; undefined where it is out of sight. */
export function placeOfPane(
  state: DashboardState,
  pane: PaneId,
  size: Size,
): PanePlace | undefined {
  const layout = layoutFor(state, size);
  if (layout.kind === 'too-small') return undefined;
  const slots = slotsOf(layout);
  const place = slots.find(({ tabs }) => shownOf(tabs, usedOf(state)) === pane);
  return place && { place, area: layout.panes, others: slots.filter((slot) => slot !== place) };
}

/** The panes that share the place of a pane, as its title names them. */
export function tabsOfPane(state: DashboardState, pane: PaneId, size: Size): readonly PaneId[] {
  const layout = layoutFor(state, size);
  const slot = slotsOf(layout).find(({ tabs }) => tabs.includes(pane));
  return slot ? namedTabs(slot.tabs, usedOf(state)) : [];
}

function paneIn(
  state: DashboardState,
  { tabs }: Tabs,
  { width, height }: Rectangle,
): ShownPane | FoldedPane {
  const id = shownOf(tabs, usedOf(state));
  const { summary }: PaneDeclaration = PANES[id];
  if (height === 1 && summary) {
    const line = summaryLine(
      wordsOfPane(id, state.scenario.mode),
      summary(questionOf(askedOf(state))),
      width,
    );
    return { kind: 'folded', id, line };
  }
  const isFocused = focusOf(state) === id;
  const view = viewOf(id, askedOf(state));
  const row = paneRow(state, id)?.id;
  const content = fitPane(view, { width: insideOf(width), height: insideOf(height), row });
  return {
    kind: 'pane',
    id,
    ...paneTitle(
      {
        tabs: namedTabs(tabs, usedOf(state)),
        shown: id,
        mode: state.scenario.mode,
        axes: axesOf(state),
        isFocused,
      },
      insideOf(width) - 3,
    ),
    aside: wordsLine(view.aside),
    footing: footingOf(view, content, insideOf(width)),
    content,
    row,
    isFocused,
  };
}

function wordsLine(words: Words | undefined): Line {
  return words ? [span(words.text, words.tone)] : [];
}

/** Columns of a border around the words in it. */
const AROUND_WORDS = 4;

/** What is out of sight, and what the pane has to say beside it as far as there is room. */
function footingOf({ hint }: View, { hidden }: FittedPane, width: number): Line {
  const words = [wordsLine(hint), hidden === '' ? [] : [span(hidden, 'quiet')]].filter(
    (line) => widthOf(line) > 0,
  );
  const joined = (lines: readonly Line[]): Line =>
    lines.flatMap((line, index) => (index === 0 ? line : [span('  '), ...line]));
  const fitting = words.findIndex(
    (_, index) => widthOf(joined(words.slice(index))) + AROUND_WORDS <= width,
  );
  return fitting < 0 ? [] : joined(words.slice(fitting));
}
