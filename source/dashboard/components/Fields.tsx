import { Box } from 'ink';
import { fieldCells } from '../drawing/fields.js';
import { type Line, span, widthOf } from '../drawing/line.js';
import { linesOf } from '../drawing/pane.js';
import { drawingOf } from '../drawing/parts.js';
import { Lines, LineText } from './Lines.js';
import type { PartProps } from './parts.js';
import { TypedText } from './TypedText.js';
import { useTyping } from './typing.js';

/** Values with their labels. The one that is open is a text being typed. */
export function Fields({ placed, ...focus }: PartProps) {
  const lines = linesOf(placed, focus);
  const typing = useTyping();
  const { part, start, width } = placed;
  const index =
    part.kind === 'fields' && typing ? part.rows.findIndex(({ id }) => id === typing.row) : -1;
  const row = part.kind === 'fields' ? part.rows[index] : undefined;
  if (part.kind !== 'fields' || !row || !typing) return <Lines lines={lines} />;
  const line = drawingOf(part).lineOfRow?.(part, index, width, false) ?? index;
  const cells = fieldCells(part, line, { width, ...focus });
  const column = Math.floor(index / drawingOf(part).height(part, width, false));
  const label: Line = [span('▸', 'pointer'), span(`${row.label}  `, 'label')];
  return (
    <>
      <Lines lines={lines.slice(0, line - start)} />
      <Box height={1}>
        <Beside cells={cells.slice(0, column)} />
        <Box
          justifyContent="space-between"
          flexShrink={0}
          width={widthOf(cells[column] ?? [])}
          paddingRight={1}
        >
          <Box flexShrink={0}>
            <LineText line={label} />
          </Box>
          <TypedText {...typing} />
        </Box>
        <Beside cells={cells.slice(column + 1)} />
      </Box>
      <Lines lines={lines.slice(line - start + 1)} />
    </>
  );
}

/** Fields that stand in the line of the open one. */
function Beside({ cells }: { readonly cells: readonly Line[] }) {
  if (cells.length === 0) return null;
  return (
    <Box flexShrink={0}>
      <LineText line={cells.flat()} />
    </Box>
  );
}
