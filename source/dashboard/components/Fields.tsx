import { Box } from 'ink';
import { type Line, span } from '../drawing/line.js';
import { linesOf } from '../drawing/pane.js';
import { Lines, LineText } from './Lines.js';
import type { PartProps } from './parts.js';
import { TypedText } from './TypedText.js';
import { useTyping } from './typing.js';

/** Values with their labels. The one that is open is a text being typed. */
export function Fields({ placed, ...focus }: PartProps) {
  const lines = linesOf(placed, focus);
  const typing = useTyping();
  const { part, start } = placed;
  const open =
    part.kind === 'fields' && typing ? part.rows.findIndex(({ id }) => id === typing.row) : -1;
  const row = part.kind === 'fields' ? part.rows[open] : undefined;
  if (!row || !typing) return <Lines lines={lines} />;
  const label: Line = [span('▸', 'pointer'), span(`${row.label}  `, 'label')];
  return (
    <>
      <Lines lines={lines.slice(0, open - start)} />
      <Box justifyContent="space-between" height={1} paddingRight={1}>
        <Box flexShrink={0}>
          <LineText line={label} />
        </Box>
        <TypedText {...typing} />
      </Box>
      <Lines lines={lines.slice(open - start + 1)} />
    </>
  );
}
