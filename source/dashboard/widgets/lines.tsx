import { Text } from 'ink';
import { createContext, memo, useContext } from 'react';
import { themes } from '../theme.js';
import type { Line } from './line.js';
import { type Appearance, paint } from './paint.js';

export const AppearanceContext = createContext<Appearance>({
  theme: themes.dark,
  isAscii: false,
});

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
  const appearance = useContext(AppearanceContext);
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
