import { bottomEdge, insideOf, topEdge } from './drawing/frame.js';
import { fitLine, type Line, span } from './drawing/line.js';
import { type Appearance, paint } from './drawing/paint.js';
import { type Band, linesOf } from './drawing/pane.js';
import { leavesOf, type Rectangle } from './layout/box.js';
import { type FoldedPane, type Screen, type ShownPane, screenOf } from './screen.js';
import type { DashboardState } from './state.js';
import type { Size } from './step.js';

/** Lines at a place of the screen. */
export interface Block extends Rectangle {
  readonly id: string;
  readonly lines: readonly Line[];
}

/**
 * The screen as text, its lines parted by line feeds: what is shown while Ink is still loading. Made of the same views
 * as Ink's first frame, so that this one changes nothing. For a state without anything that lies over the panes.
 */
export function pictureOf(state: DashboardState, size: Size, appearance: Appearance): string {
  const blocks = blocksOf(screenOf(state, size), size);
  return Array.from({ length: size.rows }, (_, row) => rowOf(blocks, row, appearance)).join('\n');
}

/** The screen as blocks of lines that tile it. */
export function blocksOf(screen: Screen, { columns, rows }: Size): readonly Block[] {
  if (screen.kind === 'too-small')
    return [
      { id: 'too-small', left: 0, top: 0, width: columns, height: rows, lines: screen.lines },
    ];
  const whole = (id: string, top: number, lines: readonly Line[]): Block => ({
    id,
    left: 0,
    top,
    width: columns,
    height: lines.length,
    lines,
  });
  return [
    whole('above', 0, screen.above),
    ...leavesOf(screen.panes).map(
      ({ leaf, ...place }): Block => ({ ...place, id: leaf.id, lines: paneLines(leaf, place) }),
    ),
    whole('below', rows - screen.below.length, screen.below),
  ];
}

function paneLines(pane: ShownPane | FoldedPane, { width, height }: Rectangle): readonly Line[] {
  if (pane.kind === 'folded') return [pane.line];
  const inner = insideOf(width);
  const { bands, gap, foot } = pane.content;
  const lines = [
    ...bands.flatMap((band) => bandLines(band, pane)),
    ...Array.from({ length: gap }, (): Line => []),
    ...foot.flatMap((band) => bandLines(band, pane)),
  ];
  const side = span('│', 'border');
  return [
    topEdge(pane, width),
    ...Array.from(
      { length: insideOf(height) },
      (_, row): Line => [side, ...fitLine(lines[row] ?? [], inner), side],
    ),
    bottomEdge(pane, width),
  ];
}

function bandLines({ height, parts }: Band, focus: ShownPane): readonly Line[] {
  const drawn = parts.map((part) => ({ width: part.width, lines: linesOf(part, focus) }));
  return Array.from({ length: height }, (_, row) =>
    drawn.flatMap(({ width, lines }) => fitLine(lines[row] ?? [], width)),
  );
}

function rowOf(blocks: readonly Block[], row: number, appearance: Appearance): string {
  return blocks
    .filter(({ top, height }) => row >= top && row < top + height)
    .toSorted((a, b) => a.left - b.left)
    .map(({ top, lines }) => paint(lines[row - top] ?? [], appearance))
    .join('');
}
