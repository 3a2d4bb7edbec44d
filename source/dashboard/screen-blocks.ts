import type { MapAxes } from '../cost/map.js';
import { reportOf } from './derived.js';
import {
  type Layout,
  LEAST_COLUMNS,
  LEAST_ROWS,
  layoutOf,
  overlayOf,
  type Rectangle,
  type Slot,
} from './layout.js';
import { PAGE_WIDTH, pageLines } from './pages.js';
import { contentOf } from './panes/contents.js';
import { type PaneId, wordsOfPane } from './panes.js';
import { pageColumns } from './reduce-page.js';
import {
  axesOf,
  type DashboardState,
  focusedField,
  focusOf,
  nextAxesOf,
  rowIdsOf,
  rowIndexOf,
} from './state.js';
import type { Size } from './step.js';
import { footerLine, modelLine, statusLine, tooSmallLines } from './widgets/chrome.js';
import { fitLine, type Line, span, widthOf } from './widgets/line.js';
import { listBox, listSize } from './widgets/list-box.js';
import { pageBox } from './widgets/page-box.js';
import { insideOf, jumpTitle, titledBox } from './widgets/titled-box.js';
import { verdictLine } from './widgets/verdict.js';

/** Lines at a place of the screen. */
export interface Block extends Rectangle {
  readonly id: string;
  readonly lines: readonly Line[];
}

/** The whole screen: a function of the state and the size, and of nothing else. Later blocks lie over earlier ones. */
export function screenBlocks(state: DashboardState, size: Size): readonly Block[] {
  const { columns, rows } = size;
  const layout = layoutOf(columns, rows, state.recent);
  return [...paneBlocks(state, layout, size), ...overlayBlocks(state, size)];
}

function paneBlocks(
  state: DashboardState,
  layout: Layout,
  { columns, rows }: Size,
): readonly Block[] {
  const wholeLine = (id: string, top: number, line: Line): Block => ({
    id,
    left: 0,
    top,
    width: columns,
    height: 1,
    lines: [fitLine(line, columns)],
  });
  if (layout.kind === 'too-small') {
    const needed = `${LEAST_COLUMNS}×${LEAST_ROWS}`;
    const lines = tooSmallLines(columns, rows, needed);
    return [{ id: 'too-small', left: 0, top: 0, width: columns, height: rows, lines }];
  }
  const top = layout.hasModelLine ? 1 : 0;
  return [
    ...(layout.hasModelLine ? [wholeLine('models', 0, modelLine(state, columns))] : []),
    wholeLine('verdict', top, verdictLine(reportOf(state.scenario))),
    ...layout.slots.map((slot) => slotBlock(state, slot)),
    wholeLine('status', rows - 2, statusLine(state, columns)),
    wholeLine('footer', rows - 1, footerLine(state, columns)),
  ];
}

function slotBlock(state: DashboardState, slot: Slot): Block {
  const { shown, width, height, isFolded } = slot;
  const isFocused = focusOf(state) === shown;
  const content = contentOf(
    shown,
    {
      scenario: state.scenario,
      baseline: state.baseline,
      origin: state.origin,
      width: insideOf(width),
      height: insideOf(height),
      isFocused,
      row: rowIndexOf(state, shown, rowIdsOf(state, shown)),
      axes: axesOf(state),
      nextAxes: nextAxesOf(state),
      typing: isFocused ? state.typing : undefined,
    },
    isFolded,
  );
  const title = slotTitle(slot, axesOf(state), isFocused, insideOf(width) - 3);
  return {
    ...slot,
    id: shown,
    lines: titledBox(
      {
        title,
        isFocused,
        ...optional('aside', content.aside),
        ...optional('footing', content.footing),
      },
      content.lines,
      width,
      height,
    ),
  };
}

function optional<K extends string>(key: K, line: Line | undefined): { [P in K]?: Line } {
  return line && widthOf(line) > 0 ? ({ [key]: line } as { [P in K]: Line }) : {};
}

/** The title of the pane that is shown; of those that share its place too, in full where there is room. */
function slotTitle({ tabs, shown }: Slot, axes: MapAxes, isFocused: boolean, width: number): Line {
  const own = wordsOfPane(shown, axes);
  if (tabs.length === 1) return jumpTitle(own.title, own.key, isFocused);
  const titled = (words: (pane: PaneId) => string, between: string): Line =>
    tabs.flatMap((pane, index): Line => {
      const isShown = pane === shown;
      const separator = index === 0 ? [] : [span(between, 'border')];
      const title = jumpTitle(words(pane), wordsOfPane(pane).key, isShown && isFocused);
      return [
        ...separator,
        ...(isShown
          ? title
          : title.map(({ text, tone }) => span(text, tone === 'title' ? 'quiet' : tone))),
      ];
    });
  const attempts = [
    (pane: PaneId) => wordsOfPane(pane, axes).title,
    (pane: PaneId) => (pane === shown ? own.title : wordsOfPane(pane).short),
    (pane: PaneId) => (pane === shown ? own.short : wordsOfPane(pane).short),
    (pane: PaneId) => (pane === shown ? own.short : wordsOfPane(pane).key),
  ];
  const lines = attempts.flatMap((words) => [titled(words, ' │ '), titled(words, '│')]);
  return (
    lines.find((line) => widthOf(line) <= width) ?? titled((pane) => wordsOfPane(pane).key, '│')
  );
}

function overlayBlocks(state: DashboardState, { columns, rows }: Size): readonly Block[] {
  const { overlay } = state;
  if (!overlay) return [];
  if (overlay.kind === 'list') {
    const rectangle = overlayOf(columns, rows, listSize(overlay));
    const field = overlay.subject === 'choices' ? focusedField(state) : undefined;
    return [{ ...rectangle, id: 'list', lines: listBox(overlay, field?.label ?? '', rectangle) }];
  }
  const size = { columns, rows };
  const height = pageLines(state, overlay, pageColumns(size)).length + 2;
  const rectangle = overlayOf(columns, rows, { width: PAGE_WIDTH, height });
  return [{ ...rectangle, id: 'page', lines: pageBox(state, overlay, rectangle) }];
}
