import { firstKind } from '../scenario/devices.js';
import { attempt, typeInto } from './edits.js';
import { withScenario } from './history.js';
import { isLineCommand } from './input/line-commands.js';
import type { CommandsOf } from './key-binding.js';
import { type ListOverlay, shownOffers } from './lists.js';
import type { Offer } from './services.js';
import { type DashboardState, focusedField, type ListSubject } from './state.js';
import type { Size, Step } from './step.js';

/** Opens a list. Its offers are loaded by an effect, except for the choices of a field. */
export function openList(state: DashboardState, subject: ListSubject): Step {
  const overlay = {
    kind: 'list',
    subject,
    offers: undefined,
    filter: '',
    index: 0,
    placed: 0,
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
  return { state: { ...state, overlay: { ...overlay, offers, ...placedAt(index) } }, effects: [] };
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
  return { ...state, overlay: { ...overlay, offers, ...placedAt(index) } };
}

function placedAt(index: number): { readonly index: number; readonly placed: number } {
  return { index: Math.max(0, index), placed: Math.max(0, index) };
}

/** The text that is searched for in the list. */
export function searched(state: DashboardState, text: string): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'list') return state;
  // People start a search with a slash from habit; no name does.
  const filter = text.replace(/^[/ ]+/, '');
  return { ...state, overlay: { ...overlay, filter, ...placedAt(0) } };
}

/** A step that the list itself made. */
export function highlighted(state: DashboardState, index: number): DashboardState {
  const { overlay } = state;
  return overlay?.kind === 'list' ? { ...state, overlay: { ...overlay, index } } : state;
}

export function listCommand(state: DashboardState, command: CommandsOf['list'], size: Size): Step {
  const { overlay } = state;
  const only = (next: DashboardState): Step => ({ state: next, effects: [] });
  // What it moves or erases, the text being typed says with its next change.
  if (overlay?.kind !== 'list' || isLineCommand(command)) return only(state);
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
  return { ...state, overlay: { ...overlay, ...placedAt(index) } };
}

function taken(state: DashboardState, overlay: ListOverlay): Step {
  const offer = shownOffers(overlay)[overlay.index];
  const typed = overlay.filter.trim();
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
