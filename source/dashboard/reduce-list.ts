import { firstKind } from '../scenario/devices.js';
import { attempt, typeInto } from './edits.js';
import { withScenario } from './history.js';
import type { CommandsOf } from './key-binding.js';
import { type ListOverlay, shownOffers } from './lists.js';
import type { Offer } from './services.js';
import { type DashboardState, focusedField, type ListSubject } from './state.js';
import type { Size, Step } from './step.js';
import { EMPTY_LINE, editLine, insertText, isLineCommand } from './text-line.js';

/** Opens a list. Its offers are loaded by an effect, except for the choices of a field. */
export function openList(state: DashboardState, subject: ListSubject): Step {
  const overlay = {
    kind: 'list',
    subject,
    offers: undefined,
    filter: EMPTY_LINE,
    index: 0,
  } as const;
  if (subject !== 'choices')
    return { state: { ...state, overlay }, effects: [{ type: 'list', subject }] };
  const field = focusedField(state)?.field;
  if (field === undefined || field.loads !== undefined || field.kind.type !== 'choice')
    return { state, effects: [] };
  const { kind, open } = field;
  const choices = kind.choices.map(({ id, label }): Offer => ({ id, name: label }));
  const offers =
    open !== undefined
      ? [{ id: '', name: 'auto', detail: 'follows from the rest' }, ...choices]
      : choices;
  const present = field.read(state.scenario);
  const index = offers.findIndex(({ id }) => id === String(present ?? ''));
  return {
    state: { ...state, overlay: { ...overlay, offers, index: Math.max(0, index) } },
    effects: [],
  };
}

/** Puts the answer to `list` into the list that waits for it, with the present item chosen. */
export function withOffers(
  state: DashboardState,
  subject: ListSubject,
  offers: readonly Offer[],
): DashboardState {
  const { overlay, scenario } = state;
  if (overlay?.kind !== 'list' || overlay.subject !== subject) return state;
  const present =
    subject === 'models' ? scenario.model.id : subject === 'hardware' ? firstKind(scenario).id : '';
  const index = offers.findIndex(({ id }) => id === present);
  return { ...state, overlay: { ...overlay, offers, index: Math.max(0, index) } };
}

export function listText(state: DashboardState, text: string): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'list') return state;
  // A slash before a search is a habit; no name has one.
  const added = overlay.filter.text === '' ? text.replace(/^[/ ]+/, '') : text;
  if (added === '') return state;
  return { ...state, overlay: { ...overlay, filter: insertText(overlay.filter, added), index: 0 } };
}

export function listCommand(state: DashboardState, command: CommandsOf['list'], size: Size): Step {
  const { overlay } = state;
  const only = (next: DashboardState): Step => ({ state: next, effects: [] });
  if (overlay?.kind !== 'list') return only(state);
  if (isLineCommand(command)) {
    const filter = editLine(overlay.filter, command);
    const index = filter.text === overlay.filter.text ? overlay.index : 0;
    return only({ ...state, overlay: { ...overlay, filter, index } });
  }
  const page = Math.max(1, size.rows - 8);
  switch (command) {
    case 'move-up':
      return only(movedInList(state, overlay, -1));
    case 'move-down':
      return only(movedInList(state, overlay, 1));
    case 'page-up':
      return only(movedInList(state, overlay, -page));
    case 'page-down':
      return only(movedInList(state, overlay, page));
    case 'back':
      return only({ ...state, overlay: undefined });
    case 'accept':
      return taken(state, overlay);
  }
}

function movedInList(state: DashboardState, overlay: ListOverlay, rows: number): DashboardState {
  const last = shownOffers(overlay).length - 1;
  const index = Math.max(0, Math.min(last, overlay.index + rows));
  return { ...state, overlay: { ...overlay, index } };
}

function taken(state: DashboardState, overlay: ListOverlay): Step {
  const offer = shownOffers(overlay)[overlay.index];
  const typed = overlay.filter.text.trim();
  const id = offer?.id ?? (overlay.subject === 'choices' ? typed : undefined);
  if (id === undefined) return { state, effects: [] };
  const closed = { ...state, overlay: undefined };
  switch (overlay.subject) {
    case 'models':
      return { state: closed, effects: [{ type: 'load-model', id }] };
    case 'hardware':
      return { state: closed, effects: [{ type: 'load-hardware', id }] };
    case 'workloads':
      return { state: closed, effects: [{ type: 'load-workload', id }] };
    case 'choices':
      return { state: withChoice(closed, id), effects: [] };
  }
}

function withChoice(state: DashboardState, id: string): DashboardState {
  const row = focusedField(state);
  if (row === undefined) return state;
  const edited = attempt(() => typeInto(state.scenario, row, id));
  return edited.scenario
    ? withScenario(state, edited.scenario)
    : { ...state, notice: { text: edited.problem, tone: 'over' } };
}
