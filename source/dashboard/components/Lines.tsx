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
      a.every((piece, index) => {
        const other = b[index];
        return (
          piece.text === other?.text &&
          piece.tone === other.tone &&
          piece.isPointed === other.isPointed
        );
      }))
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

function sameLines({ lines: a }: LinesProps, { lines: b }: LinesProps): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((line, index) => sameLine({ line }, { line: b[index] ?? [] })))
  );
}

/**
 * Lines below each other, none wider than its room, as one text: a node for each would be most of a key's time in React,
 * Yoga and Ink.
 */
export const Lines = memo(({ lines }: LinesProps) => {
  const appearance = useAppearance();
  if (lines.length === 0) return null;
  return <Text wrap="truncate">{lines.map((line) => paint(line, appearance)).join('\n')}</Text>;
}, sameLines);

/** A blank line below what else is on its row, as what lies over the panes has to hide them. */
export function Backing({ width }: { readonly width: number }) {
  return (
    <Box position="absolute">
      <LineText line={fitLine([], width)} />
    </Box>
  );
}
