/** Where Ink wants the cursor: a number of rows above the last line of its frame. */
export interface CursorPlace {
  readonly rowsUp: number;
  readonly column: number;
}

/**
 * One write of Ink 8. `frame` is a whole picture, its lines separated by line feeds; `erase` removes the last picture
 * or brackets a burst; `control` changes the terminal and paints nothing.
 */
export type InkWrite =
  | { readonly kind: 'enter' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'erase' }
  | { readonly kind: 'hide-cursor' }
  | { readonly kind: 'show-cursor'; readonly cursor: CursorPlace }
  | { readonly kind: 'frame'; readonly text: string; readonly cursor: CursorPlace | undefined }
  | { readonly kind: 'control' };

const ESC = '\u001B';
const CSI = `${ESC}\\[`;
const ENTER_ALTERNATE_SCREEN = `${ESC}[?1049h`;
const LEAVE_ALTERNATE_SCREEN = `${ESC}[?1049l`;
const HIDE_CURSOR = `${ESC}[?25l`;
const SYNCHRONIZED = new RegExp(`^${CSI}\\?2026[hl]$`);

/** eraseLines, cursorTo(0, 0) with eraseDown, and the way from the shown cursor back to the last line. */
const ERASING = new RegExp(`^(?:${CSI}(?:\\?25l|\\d*[ABG]|2K|J|1;1H))+`);
const CURSOR_SUFFIX = new RegExp(`(?:${CSI}(\\d+)A)?${CSI}(\\d+)G${CSI}\\?25h$`);
const SEQUENCES_ONLY = new RegExp(
  `^(?:${CSI}[0-?]*[ -/]*[@-~]|${ESC}[\\]P][^${ESC}\u0007]*(?:\u0007|${ESC}\\\\)|${ESC}[ -/]*[0-~])*$`,
);

const cursorAtEnd = (text: string) => {
  const match = CURSOR_SUFFIX.exec(text);
  if (match === null) return undefined;
  return {
    start: match.index,
    cursor: { rowsUp: Number(match[1] ?? 0), column: Number(match[2]) - 1 },
  };
};

/**
 * Recognises Ink's writes on the alternate screen without incremental rendering. Text that an app writes in addition
 * (`useStdout().write`) cannot be distinguished from a frame, so only control sequences may be written that way.
 */
export const readInkWrite = (text: string): InkWrite => {
  if (text.startsWith(ENTER_ALTERNATE_SCREEN)) return { kind: 'enter' };
  if (text === LEAVE_ALTERNATE_SCREEN) return { kind: 'leave' };
  if (text === HIDE_CURSOR) return { kind: 'hide-cursor' };
  if (SYNCHRONIZED.test(text)) return { kind: 'erase' };

  const ending = cursorAtEnd(text);
  const withoutCursor = ending === undefined ? text : text.slice(0, ending.start);
  const frame = withoutCursor.replace(ERASING, '');
  if (frame === '') {
    if (ending !== undefined) return { kind: 'show-cursor', cursor: ending.cursor };
    if (text === '') return { kind: 'control' };
    return { kind: text.startsWith(HIDE_CURSOR) ? 'hide-cursor' : 'erase' };
  }
  if (frame === withoutCursor && ending === undefined && SEQUENCES_ONLY.test(text)) {
    return { kind: 'control' };
  }
  return { kind: 'frame', text: frame, cursor: ending?.cursor };
};
