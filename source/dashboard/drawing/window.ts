/** A part of a list that is on the screen. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of `total` rows that is shown in `height` rows around `selected`. It moves by pages with one row of
 * overlap: a step within a page repaints two rows instead of all.
 */
export function windowOf(total: number, height: number, selected: number): Window {
  if (height <= 0) return { start: 0, end: 0 };
  if (total <= height) return { start: 0, end: total };
  const stride = Math.max(1, height - 1);
  const page = Math.floor(Math.max(0, Math.min(total - 1, selected)) / stride);
  const start = Math.min(page * stride, total - height);
  return { start, end: start + height };
}

/** The rows above and below a window in words; empty when all are shown. */
export function hiddenText({ start, end }: Window, total: number): string {
  const below = total - end;
  const parts = [start > 0 ? `▴ ${start}` : '', below > 0 ? `▾ ${below}` : ''];
  return parts.filter((part) => part !== '').join(' ');
}
