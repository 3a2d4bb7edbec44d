import { attempt, typeInto } from './edits.js';
import type { FieldRow } from './field-rows.js';
import { remembered } from './history.js';
import type { CommandsOf } from './key-binding.js';
import { moved } from './movement.js';
import { type DashboardState, focusedField, type Typing } from './state.js';
import type { Step } from './step.js';
import { editLine, insertText, isLineCommand, lineWith, type TextLine } from './text-line.js';

/** Opens the field's value for typing; with a first character that takes the value's place. */
export function startTyping(
  state: DashboardState,
  field: FieldRow,
  first?: string,
): DashboardState {
  const typing: Typing = {
    row: field.id,
    line: lineWith(first ?? typedValue(field)),
    before: state.scenario,
    problem: undefined,
  };
  return first === undefined ? { ...state, typing } : withLine(state, typing, typing.line);
}

/** The value as it can be typed: without commas, and nothing in place of a number that nobody knows. */
function typedValue({ value, field }: FieldRow): string {
  if (!/\d/.test(value)) return '';
  // The commas of a list part its values.
  const isList = field.loads === undefined && field.kind.type === 'list' && value.includes(', ');
  return isList ? value : value.replaceAll(',', '');
}

export function typingText(state: DashboardState, text: string): DashboardState {
  const { typing } = state;
  return typing ? withLine(state, typing, insertText(typing.line, text)) : state;
}

export function typingCommand(state: DashboardState, command: CommandsOf['edit']): Step {
  const { typing } = state;
  const only = (next: DashboardState): Step => ({ state: next, effects: [] });
  if (!typing) return only(state);
  if (isLineCommand(command)) return only(withLine(state, typing, editLine(typing.line, command)));
  switch (command) {
    case 'accept':
      return only(accepted(state, typing));
    case 'accept-up':
      return only(acceptedAndMoved(state, typing, -1));
    case 'accept-down':
      return only(acceptedAndMoved(state, typing, 1));
    case 'back':
      return only({ ...state, scenario: typing.before, typing: undefined });
  }
}

/** Everything follows the text as it is typed; while it is invalid the last valid value holds. */
function withLine(state: DashboardState, typing: Typing, line: TextLine): DashboardState {
  const field = focusedField(state);
  if (!field || (line.text === typing.line.text && state.typing))
    return { ...state, typing: { ...typing, line } };
  const edited = attempt(() => typeInto(typing.before, field, line.text.trim()));
  return {
    ...state,
    scenario: edited.scenario ?? typing.before,
    typing: { ...typing, line, problem: edited.problem },
  };
}

function accepted(state: DashboardState, typing: Typing): DashboardState {
  if (typing.problem !== undefined) return state;
  const isChanged = state.scenario !== typing.before;
  return {
    ...state,
    typing: undefined,
    steppedRow: undefined,
    ...(isChanged && { past: remembered(state.past, typing.before), future: [] }),
  };
}

function acceptedAndMoved(state: DashboardState, typing: Typing, rows: 1 | -1): DashboardState {
  const next = accepted(state, typing);
  return next.typing ? next : moved(next, rows);
}
