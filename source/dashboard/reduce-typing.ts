import { keptUsual } from '../scenario/usual-split.js';
import { attempt, typeInto } from './edits.js';
import type { FieldRow } from './field-rows.js';
import { remembered } from './history.js';
import { isLineCommand } from './input/line-commands.js';
import type { CommandsOf } from './key-binding.js';
import { moved } from './movement.js';
import { type DashboardState, focusedField, type Typing } from './state.js';
import type { Step } from './step.js';

/** Opens the field's value for typing. */
export function startTyping(state: DashboardState, field: FieldRow): DashboardState {
  const typing: Typing = {
    row: field.id,
    text: undefined,
    before: state.scenario,
    problem: undefined,
  };
  return { ...state, typing };
}

/** The value as it can be typed: without commas, and nothing in place of a number that is not known. */
export function typeableValue({ value, field }: FieldRow): string {
  if (!/\d/.test(value)) return '';
  // The commas of a list part its values.
  const isList = field.loads === undefined && field.kind.type === 'list' && value.includes(', ');
  return isList ? value : value.replaceAll(',', '');
}

export function typingCommand(state: DashboardState, command: CommandsOf['edit']): Step {
  const { typing } = state;
  const only = (next: DashboardState): Step => ({ state: next, effects: [] });
  if (!typing) return only(state);
  // What it moves or erases, the text being typed says with its next change.
  if (isLineCommand(command)) return only(state);
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

/** Everything follows the text as it is typed; while it is no value, the last one that was one holds. */
export function typedValue(state: DashboardState, text: string): DashboardState {
  const { typing } = state;
  const field = focusedField(state);
  if (!typing || !field) return state;
  const edited = attempt(() => typeInto(typing.before, field, text.trim()));
  return {
    ...state,
    scenario: edited.scenario ? keptUsual(typing.before, edited.scenario) : typing.before,
    typing: { ...typing, text, problem: edited.problem },
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
