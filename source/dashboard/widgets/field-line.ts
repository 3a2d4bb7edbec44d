import { differs } from '../../scenario/fields/values.js';
import type { FieldRow } from '../field-rows.js';
import type { PaneContext } from '../panes/pane.js';
import type { TextLine } from '../text-line.js';
import { cutText, fitLine, type Line, span, textWidth, widthOf } from './line.js';

const SHORTEST_LABEL = 6;

/** A value with its label; the one in focus between the arrows that change it, or as the text being typed. */
export function fieldLine(
  row: FieldRow,
  { scenario, origin, width, typing }: PaneContext,
  isFocused: boolean,
): Line {
  const pointer = span(isFocused ? '▸' : ' ', 'pointer');
  const mark = span(differs(row.field, scenario, origin) ? '*' : ' ', 'accent');
  // A label can be guessed from its beginning, a value can't.
  const wanted = Math.min(textWidth(row.value) + 4, width - 3 - SHORTEST_LABEL);
  const room = Math.max(8, wanted, width - 4 - textWidth(row.label));
  const value =
    isFocused && typing ? typedText(typing.line, room) : valueText(row, room, isFocused);
  const label = cutText(row.label, Math.max(0, width - 3 - widthOf(value)));
  const gap = ' '.repeat(Math.max(0, width - 2 - textWidth(label) - widthOf(value)));
  return fitLine([pointer, span(label, 'label'), span(gap), ...value, mark], width);
}

function valueText({ value, isOpen }: FieldRow, room: number, isFocused: boolean): Line {
  const auto = isOpen && room > value.length + 9 ? [span('auto ', 'quiet')] : [];
  const shown = cutText(value, isFocused ? room - 4 : room - 2);
  return isFocused
    ? [...auto, span('‹', 'pointer'), span(` ${shown} `, 'selected'), span('›', 'pointer')]
    : [...auto, span(`${shown}  `, isOpen ? 'quiet' : 'text')];
}

/** Text being typed, its cursor inverse; of a long text the end. */
export function typedText({ text, cursor }: TextLine, room: number): Line {
  const characters = [...text, ' '];
  const start = Math.max(0, cursor + 2 - room);
  const before = characters.slice(start, cursor).join('');
  const at = characters[cursor] ?? ' ';
  const after = characters.slice(cursor + 1).join('');
  return [span(before, 'typed'), span(at, 'selected'), span(after, 'typed')];
}
