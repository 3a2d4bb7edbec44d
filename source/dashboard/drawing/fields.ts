import { differs } from '../../scenario/fields/values.js';
import type { FieldRow } from '../field-rows.js';
import type { FieldsPart } from '../panes/view.js';
import { cutText, fitLine, type Line, span, textWidth, widthOf } from './line.js';
import type { PartDrawing } from './part.js';

const SHORTEST_LABEL = 6;

/** Values with their labels; the one in focus between the arrows that change it. */
export const fields: PartDrawing<FieldsPart> = {
  height: ({ rows }) => rows.length,
  lineOfRow: (_, row) => row,
  lines: ({ rows, scenario, origin }, { width, row: focused, isFocused }) =>
    rows.map((row) =>
      fieldLine(row, width, {
        isPointed: isFocused && row.id === focused,
        isEdited: differs(row.field, scenario, origin),
      }),
    ),
};

interface FieldLook {
  readonly isPointed: boolean;
  readonly isEdited: boolean;
}

function fieldLine(row: FieldRow, width: number, { isPointed, isEdited }: FieldLook): Line {
  // A label can be guessed from its beginning, a value can't.
  const wanted = Math.min(textWidth(row.value) + 4, width - 3 - SHORTEST_LABEL);
  const room = Math.max(8, wanted, width - 4 - textWidth(row.label));
  const value = valueSpans(row, room, isPointed);
  const label = cutText(row.label, Math.max(0, width - 3 - widthOf(value)));
  const gap = ' '.repeat(Math.max(0, width - 2 - textWidth(label) - widthOf(value)));
  return fitLine(
    [
      span(isPointed ? '▸' : ' ', 'pointer'),
      span(label, 'label'),
      span(gap),
      ...value,
      span(isEdited ? '*' : ' ', 'accent'),
    ],
    width,
  );
}

function valueSpans({ value, isOpen }: FieldRow, room: number, isPointed: boolean): Line {
  const auto =
    isOpen && value !== 'auto' && room > value.length + 9 ? [span('auto ', 'quiet')] : [];
  const shown = cutText(value, isPointed ? room - 4 : room - 2);
  return isPointed
    ? [...auto, span('‹', 'pointer'), span(` ${shown} `, 'selected'), span('›', 'pointer')]
    : [...auto, span(`${shown}  `, isOpen ? 'quiet' : 'text')];
}
