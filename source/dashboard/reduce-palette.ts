import { isLineCommand } from './input/line-commands.js';
import type { CommandsOf } from './key-binding.js';
import type { ListOverlay } from './lists.js';
import { completions, ordered } from './palette/palette.js';
import { listCommand, openedList } from './reduce-list.js';
import type { DashboardState } from './state.js';
import type { Size, Step } from './step.js';

/** Opens the palette: a line that takes the words of the command line, with what completes it below. */
export function openPalette(state: DashboardState): DashboardState {
  return withLine(state, openedList('commands'), '');
}

/** The palette with another line. */
export function withLine(
  state: DashboardState,
  overlay: ListOverlay,
  line: string,
): DashboardState {
  const offers = completions(state, line);
  const placed = overlay.placed + 1;
  return { ...state, overlay: { ...overlay, filter: line, offers, index: 0, placed } };
}

/** A command given while the palette is open. */
export function paletteCommand(
  state: DashboardState,
  overlay: ListOverlay,
  command: CommandsOf['list'],
  size: Size,
): Step {
  if (isLineCommand(command)) return { state, effects: [] };
  const chosen = overlay.offers?.[overlay.index]?.id;
  switch (command) {
    case 'complete': {
      const line = overlay.filter.trim();
      // The line itself completes nothing.
      const next = chosen === line ? overlay.offers?.[overlay.index + 1]?.id : chosen;
      return {
        state: next === undefined ? state : completed(state, overlay, filled(next)),
        effects: [],
      };
    }
    case 'accept': {
      const line = chosen ?? overlay.filter;
      if (line.endsWith(' ')) return { state: completed(state, overlay, line), effects: [] };
      return ordered({ ...state, overlay: undefined }, line);
    }
    default:
      return listCommand(state, command, size);
  }
}

function completed(state: DashboardState, overlay: ListOverlay, line: string): DashboardState {
  return withLine(state, { ...overlay, completed: overlay.completed + 1 }, line);
}

/** A completed word, with a blank for the next. */
function filled(line: string): string {
  return line.endsWith(' ') ? line : `${line} `;
}
