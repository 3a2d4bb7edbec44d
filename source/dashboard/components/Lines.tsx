import { Box, Text } from 'ink';
import { memo } from 'react';
import { fitLine, type Line } from '../drawing/line.js';
import { paint } from '../drawing/paint.js';
import { useAppearance } from './appearance.js';

interface LineTextProps {
  readonly line: Line;
}

function sameLine({ line: a }: LineTextProps, { line: b }: LineTextProps): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((piece, index) => piece.text === b[index]?.text && piece.tone === b[index]?.tone))
  );
}

/** One line, repainted only when a piece of it changed. */
export const LineText = memo(({ line }: LineTextProps) => {
  const appearance = useAppearance();
  return <Text wrap="truncate">{paint(line, appearance)}</Text>;
}, sameLine);

interface LinesProps {
  readonly lines: readonly Line[];
}

/** Lines below each other. */
export function Lines({ lines }: LinesProps) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what a line is
    <LineText key={index} line={line} />
  ));
}

/** A blank line below what else is on its row, as what lies over the panes has to hide them. */
export function Backing({ width }: { readonly width: number }) {
  return (
    <Box position="absolute">
      <LineText line={fitLine([], width)} />
    </Box>
  );
}
