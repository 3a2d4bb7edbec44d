import { type Block, screenBlocks } from './screen-blocks.js';
import type { DashboardState } from './state.js';
import type { Size } from './step.js';
import { type Appearance, paint } from './widgets/paint.js';

/**
 * The screen as text, its lines parted by line feeds: what is shown while Ink is still loading. Ink then draws the
 * same, so that nothing changes. For a state without anything that lies over the panes.
 */
export function pictureOf(state: DashboardState, size: Size, appearance: Appearance): string {
  const blocks = screenBlocks(state, size);
  return Array.from({ length: size.rows }, (_, row) => rowOf(blocks, row, appearance)).join('\n');
}

function rowOf(blocks: readonly Block[], row: number, appearance: Appearance): string {
  let painted = '';
  let column = 0;
  const across = blocks.filter(({ top, height }) => row >= top && row < top + height);
  for (const { left, top, width, lines } of across.sort((a, b) => a.left - b.left)) {
    painted += ' '.repeat(Math.max(0, left - column)) + paint(lines[row - top] ?? [], appearance);
    column = left + width;
  }
  return painted;
}
