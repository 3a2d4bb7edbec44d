import { FRAME, insideOf } from './drawing/frame.js';
import { widthOf } from './drawing/line.js';
import { atStop, chosenStop, shallower, stopsOf, withStop } from './explained.js';
import { isLineCommand } from './input/line-commands.js';
import type { CommandsOf } from './key-binding.js';
import type { Rectangle } from './layout/box.js';
import { boxBeside, frameThatHolds, overlayOf, roomBeside } from './layout/overlay.js';
import { lineInSight, PAGE_WIDTH, type PageOverlay, pageLines } from './pages.js';
import { pointed, resorted } from './reduce-plan.js';
import { placeOfPane } from './screen.js';
import type { DashboardState } from './state.js';
import type { Size } from './step.js';

/** The words that lines of the page must have. */
export function filtered(state: DashboardState, text: string): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'page') return state;
  return { ...state, overlay: { ...overlay, filter: text, scroll: 0 } };
}

/** A command given while a page is read, or while the filter of one is typed. */
export function pageCommand(
  state: DashboardState,
  command: Exclude<CommandsOf['page' | 'filter'], 'run' | 'glossary' | 'lessons' | 'take-plan'>,
  size: Size,
): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'page') return state;
  // The text field edits its own line and reports the text when it changes.
  if (isLineCommand(command)) return state;
  const height = pageHeight(state, overlay, size);
  switch (command) {
    case 'move-up':
      return moved(state, overlay, -1, size);
    case 'move-down':
      return moved(state, overlay, 1, size);
    case 'page-up':
      return scrolled(state, overlay, 1 - height, size);
    case 'page-down':
      return scrolled(state, overlay, height - 1, size);
    case 'first':
      return scrolled(state, overlay, Number.NEGATIVE_INFINITY, size);
    case 'last':
      return scrolled(state, overlay, Number.POSITIVE_INFINITY, size);
    case 'walk-in':
      return walkedIn(state, overlay);
    case 'sort-plans':
      return resorted(state);
    case 'filter':
      return { ...state, overlay: { ...overlay, isFiltering: true } };
    case 'accept':
      return { ...state, overlay: { ...overlay, isFiltering: false } };
    case 'back':
      return backFrom(state, overlay);
  }
}

function backFrom(state: DashboardState, overlay: PageOverlay): DashboardState {
  if (overlay.isFiltering || overlay.filter !== '')
    return {
      ...state,
      overlay: { ...overlay, isFiltering: false, filter: '', scroll: 0 },
    };
  const outer = overlay.subject.about === 'row' ? shallower(state, overlay.subject) : undefined;
  return outer
    ? { ...state, overlay: { ...overlay, subject: outer, scroll: 0 } }
    : { ...state, overlay: overlay.under };
}

function walkedIn(state: DashboardState, overlay: PageOverlay): DashboardState {
  const { subject } = overlay;
  return subject.about === 'row' ? atStop(state, overlay, subject) : state;
}

/** A line further, or to the next stop where the page has stops to choose from. */
function moved(
  state: DashboardState,
  overlay: PageOverlay,
  by: 1 | -1,
  size: Size,
): DashboardState {
  const { subject } = overlay;
  if (subject.about === 'plan') return pointed(state, by);
  const stops = stopsOf(state, subject);
  if (subject.about !== 'row' || stops.length === 0) return scrolled(state, overlay, by, size);
  const further = withStop(subject, stops, by);
  // Beyond the first and the last of them there may be lines to read.
  if (further.stop === chosenStop(stops, subject).index) return scrolled(state, overlay, by, size);
  const next = { ...overlay, subject: further };
  const width = insideOf(pagePlace(state, next, size).width) - 2;
  const line = lineInSight(state, next, width) ?? 0;
  const height = pageHeight(state, next, size);
  const scroll = Math.min(line, Math.max(next.scroll, line - height + 1));
  return { ...state, overlay: { ...next, scroll } };
}

function scrolled(
  state: DashboardState,
  overlay: PageOverlay,
  lines: number,
  size: Size,
): DashboardState {
  const width = insideOf(pagePlace(state, overlay, size).width) - 2;
  const total = pageLines(state, overlay, width).length;
  const last = Math.max(0, total - pageHeight(state, overlay, size));
  const scroll = Math.min(last, Math.max(0, overlay.scroll + lines));
  return { ...state, overlay: { ...overlay, scroll } };
}

/**
 * Where a page lies: an explanation beside the pane of its row where there is room, or in the frame of other panes,
 * so that one walks with the pane in sight. An answer is as wide as its lines, and what it does not need stays in
 * sight beside it.
 */
export function pagePlace(state: DashboardState, overlay: PageOverlay, size: Size): Rectangle {
  const { columns, rows } = size;
  const { subject } = overlay;
  const own = subject.about === 'row' ? placeOfPane(state, subject.pane, size) : undefined;
  const room = own && roomBeside(own.place, own.area, PAGE_WIDTH);
  const frame =
    room || !own
      ? undefined
      : frameThatHolds(
          own.others,
          (width) =>
            pageLines(state, overlay, insideOf(width) - 2).length + FRAME + filterLines(overlay),
        );
  if (frame) return frame;
  const most = room
    ? Math.min(room.width, PAGE_WIDTH)
    : overlayOf(columns, rows, { width: PAGE_WIDTH, height: rows }).width;
  const lines = pageLines(state, overlay, insideOf(most) - 2);
  const width = ANSWERS.has(subject.about)
    ? Math.max(LEAST_PAGE, ...lines.map((line) => widthOf(line) + 2 + FRAME))
    : most;
  const wanted = { width, height: lines.length + FRAME + filterLines(overlay) };
  return room ? boxBeside(own.place, room, wanted) : overlayOf(columns, rows, wanted);
}

/** Pages that nothing filters or searches, so that their lines stay what they are. */
const ANSWERS: ReadonlySet<PageOverlay['subject']['about']> = new Set([
  'row',
  'command',
  'problems',
]);
/** Room for a title and for what closes the page. */
const LEAST_PAGE = 40;

/** The line of the words that lines must have, where there are any. */
export function filterLines({ isFiltering, filter }: PageOverlay): number {
  return isFiltering || filter !== '' ? 1 : 0;
}

/** Lines of a page that are seen at once. */
function pageHeight(state: DashboardState, overlay: PageOverlay, size: Size): number {
  return insideOf(pagePlace(state, overlay, size).height) - filterLines(overlay);
}
