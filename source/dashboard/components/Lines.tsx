import { Box, Text } from 'ink';
import { memo } from 'react';
import { fitLine, type Line } from '../drawing/line.js';
import { paint } from '../drawing/paint.js';
import { useAppearance } from './appearance.js';
import { keyed } from './keyed.js';

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

const wordsOf = (line: Line): string => line.map(({ text }) => text).join('');

interface LinesProps {
  readonly lines: readonly Line[];
}

/** Lines below each other. */
export function Lines({ lines }: LinesProps) {
  return keyed(lines, wordsOf).map(({ key, item: line }) => <LineText key={key} line={line} />);
}

/** A blank line below what else is on its row, as what lies over the panes has to hide them. */
export function Backing({ width }: { readonly width: number }) {
  return (
    <Box position="absolute">
      <LineText line={fitLine([], width)} />
    </Box>
  );
}
