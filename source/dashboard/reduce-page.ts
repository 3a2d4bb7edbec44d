import type { CommandsOf } from './key-binding.js';
import { overlayOf } from './layout.js';
import { PAGE_WIDTH, pageLines } from './pages.js';
import type { DashboardState, Overlay, PageSubject } from './state.js';
import type { Size } from './step.js';
import { EMPTY_LINE, editLine, insertText, isLineCommand } from './text-line.js';
import { insideOf } from './widgets/titled-box.js';

type PageOverlay = Extract<Overlay, { kind: 'page' }>;

export function openPage(state: DashboardState, subject: PageSubject): DashboardState {
  return {
    ...state,
    overlay: { kind: 'page', subject, scroll: 0, filter: EMPTY_LINE, isFiltering: false },
  };
}

export function pageText(state: DashboardState, text: string): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'page') return state;
  return {
    ...state,
    overlay: { ...overlay, filter: insertText(overlay.filter, text), scroll: 0 },
  };
}

/** A command given while a page is read, or while the filter of one is typed. */
export function pageCommand(
  state: DashboardState,
  command: CommandsOf['page' | 'filter'],
  size: Size,
): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'page') return state;
  if (isLineCommand(command))
    return {
      ...state,
      overlay: { ...overlay, filter: editLine(overlay.filter, command), scroll: 0 },
    };
  const height = pageHeight(state, overlay, size);
  switch (command) {
    case 'move-up':
      return scrolled(state, overlay, -1, size);
    case 'move-down':
      return scrolled(state, overlay, 1, size);
    case 'page-up':
      return scrolled(state, overlay, 1 - height, size);
    case 'page-down':
      return scrolled(state, overlay, height - 1, size);
    case 'first':
      return scrolled(state, overlay, Number.NEGATIVE_INFINITY, size);
    case 'last':
      return scrolled(state, overlay, Number.POSITIVE_INFINITY, size);
    case 'filter':
      return { ...state, overlay: { ...overlay, isFiltering: true } };
    case 'accept':
      return { ...state, overlay: { ...overlay, isFiltering: false } };
    case 'back':
      return backFrom(state, overlay);
  }
}

function backFrom(state: DashboardState, overlay: PageOverlay): DashboardState {
  if (overlay.isFiltering || overlay.filter.text !== '')
    return {
      ...state,
      overlay: { ...overlay, isFiltering: false, filter: EMPTY_LINE, scroll: 0 },
    };
  return { ...state, overlay: undefined };
}

function scrolled(
  state: DashboardState,
  overlay: PageOverlay,
  lines: number,
  size: Size,
): DashboardState {
  const total = pageLines(state, overlay, pageColumns(size)).length;
  const last = Math.max(0, total - pageHeight(state, overlay, size));
  const scroll = Math.min(last, Math.max(0, overlay.scroll + lines));
  return { ...state, overlay: { ...overlay, scroll } };
}

/** Columns of text that a page has on a screen. */
export function pageColumns({ columns, rows }: Size): number {
  return insideOf(overlayOf(columns, rows, { width: PAGE_WIDTH, height: rows }).width) - 2;
}

/** Lines of a page that are seen at once. */
export function pageHeight(state: DashboardState, overlay: PageOverlay, size: Size): number {
  const total = pageLines(state, overlay, pageColumns(size)).length;
  return insideOf(
    overlayOf(size.columns, size.rows, { width: PAGE_WIDTH, height: total + 2 }).height,
  );
}
