import { Box } from 'ink';
import type { ReactNode } from 'react';
import { bottomEdge, FRAME, type FrameWords, topEdge } from '../drawing/frame.js';
import type { Colour } from '../theme.js';
import { useAppearance } from './appearance.js';
import { LineText } from './Lines.js';

export interface FrameProps extends FrameWords {
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}

const ROUND = {
  topLeft: '╭',
  top: '─',
  topRight: '╮',
  left: '│',
  right: '│',
  bottomLeft: '╰',
  bottom: '─',
  bottomRight: '╯',
};
const ASCII = { ...ROUND, left: '|', right: '|' };

/** A frame with words in its border: Ink draws the sides, the edges are lines as it has no titles. */
export function Frame({ width, height, children, ...words }: FrameProps) {
  const { theme, isAscii } = useAppearance();
  const { colour, dim } = theme.border;
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <LineText line={topEdge(words, width)} />
      <Box
        flexDirection="column"
        height={height - FRAME}
        borderStyle={isAscii ? ASCII : ROUND}
        borderTop={false}
        borderBottom={false}
        {...(colour !== undefined && { borderColor: inkColour(colour) })}
        {...(dim && { borderDimColor: true })}
      >
        {children}
      </Box>
      <LineText line={bottomEdge(words, width)} />
    </Box>
  );
}

function inkColour(colour: Colour): string {
  return typeof colour === 'number' ? `ansi256(${colour})` : colour;
}
