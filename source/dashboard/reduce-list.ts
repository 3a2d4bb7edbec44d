import { firstKind } from '../scenario/devices.js';
import { attempt, typeInto } from './edits.js';
import { withScenario } from './history.js';
import { isLineCommand } from './input/line-commands.js';
import type { CommandsOf } from './key-binding.js';
import { arranged, isPresetSubject, type ListOverlay, shownOffers, takesText } from './lists.js';
import { openPage } from './open-page.js';
import { choiceOffers } from './outcomes.js';
import type { Choices, Judgement, Offer, PresetSubject } from './services.js';
import {
  type DashboardState,
  focusedField,
  type ListSubject,
  type LoadedSubject,
} from './state.js';
import type { Size, Step } from './step.js';

const NOT_YET: ReadonlyMap<string, Judgement> = new Map();

/** Opens a list. Its offers are loaded by an effect, except for the choices of a field. */
export function openList(state: DashboardState, subject: LoadedSubject | 'choices'): Step {
  const overlay = openedList(subject);
  if (subject !== 'choices')
    return { state: { ...state, overlay }, effects: [{ type: 'list', subject }] };
  const field = focusedField(state)?.field;
  if (field === undefined || field.loads !== undefined || field.kind.type !== 'choice')
    return { state, effects: [] };
  const offers = choiceOffers(field, state.scenario);
  const present = field.read(state.scenario);
  const index = offers.findIndex(({ id }) => id === String(present ?? ''));
  return {
    state: { ...state, overlay: { ...overlay, offers, ...placedAt(overlay, index) } },
    effects: [],
  };
}

/** A list of which nothing is known yet. */
export function openedList(subject: ListSubject): ListOverlay {
  return {
    kind: 'list',
    subject,
    offers: undefined,
    filter: '',
    completed: 0,
    judged: NOT_YET,
    isRanked: false,
    index: 0,
    placed: 0,
  };
}

/**
 * Puts the answer to `list` into the list that waits for it, with the present item chosen; of presets it is then asked
 * what each is in the scenario, those that are seen first.
 */
export function withOffers(
  state: DashboardState,
  subject: ListSubject,
  listed: readonly Offer[],
): Step {
  const { overlay, scenario, choices } = state;
  if (overlay?.kind !== 'list' || overlay.subject !== subject) return { state, effects: [] };
  const offers = subject === 'models' ? arranged(listed, choices) : listed;
  const present =
    subject === 'models' ? scenario.model.id : subject === 'hardware' ? firstKind(scenario).id : '';
  // Who has typed already means the best match.
  const index = overlay.filter === '' ? offers.findIndex(({ id }) => id === present) : 0;
  const { isAwaited = false, ...waiting } = overlay;
  const loaded = { ...waiting, offers, ...placedAt(overlay, index) };
  if (isAwaited) return taken({ ...state, overlay: loaded }, loaded);
  return {
    state: { ...state, overlay: loaded },
    effects: isPresetSubject(subject)
      ? [{ type: 'judge', subject, scenario, ids: fromPlace(offers, index) }]
      : [],
  };
}

/** Entries that are seen around the present one. */
const AROUND = 24;

/** Ids from the place that is seen on, then those above it. */
function fromPlace(offers: readonly Offer[], index: number): readonly string[] {
  const start = Math.max(0, index - AROUND);
  return [...offers.slice(start), ...offers.slice(0, start)].map(({ id }) => id);
}

/** The list with what is now known of its presets; the one that is chosen stays so. */
export function withJudgements(
  state: DashboardState,
  subject: PresetSubject,
  judgements: readonly Judgement[],
): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'list' || overlay.subject !== subject) return state;
  const judged = new Map([...overlay.judged, ...judgements.map((own) => [own.id, own] as const)]);
  const next = { ...overlay, judged };
  if (!overlay.isRanked) return { ...state, overlay: next };
  const chosen = shownOffers(overlay)[overlay.index]?.id;
  const index = shownOffers(next).findIndex(({ id }) => id === chosen);
  return { ...state, overlay: { ...next, ...placedAt(overlay, index) } };
}

function placedAt(
  { placed }: ListOverlay,
  index: number,
): { readonly index: number; readonly placed: number } {
  return { index: Math.max(0, index), placed: placed + 1 };
}

/** The text that is searched for in the list. */
export function searched(state: DashboardState, text: string): DashboardState {
  const { overlay } = state;
  const filter = text.trimStart();
  // A blank before it finds nothing else: the choice stays.
  if (overlay?.kind !== 'list' || filter === overlay.filter) return state;
  return { ...state, overlay: { ...overlay, filter, ...placedAt(overlay, 0) } };
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
    case 'rank':
      return only({
        ...state,
        overlay: { ...overlay, isRanked: !overlay.isRanked, ...placedAt(overlay, 0) },
      });
    case 'complete':
      return only(state);
    case 'mark':
      return marked(state, overlay);
    case 'accept':
      return taken(state, overlay);
  }
}

/** Marks the chosen model as a favourite, or no longer. */
function marked(state: DashboardState, overlay: ListOverlay): Step {
  const offer = shownOffers(overlay)[overlay.index];
  if (!offer) return { state, effects: [] };
  const { favourites, recents } = state.choices;
  const isMarked = favourites.includes(offer.id);
  return withChoices(state, {
    favourites: isMarked
      ? favourites.filter((id) => id !== offer.id)
      : [...favourites, offer.id].slice(-MOST_MARKED),
    recents,
  });
}

/** One for each digit key. */
const MOST_MARKED = 9;
const MOST_RECENT = 8;

function withChoices(state: DashboardState, choices: Choices): Step {
  return { state: { ...state, choices }, effects: [{ type: 'keep-choices', choices }] };
}

/** The model becomes the one taken last. */
export function withRecent(state: DashboardState, id: string): Step {
  const { favourites, recents } = state.choices;
  const next = [id, ...recents.filter((other) => other !== id)].slice(0, MOST_RECENT);
  return withChoices(state, { favourites, recents: next });
}

function movedInList(state: DashboardState, overlay: ListOverlay, rows: number): DashboardState {
  const last = shownOffers(overlay).length - 1;
  const index = Math.max(0, Math.min(last, overlay.index + rows));
  return { ...state, overlay: { ...overlay, ...placedAt(overlay, index) } };
}

function taken(state: DashboardState, overlay: ListOverlay): Step {
  if (overlay.offers === undefined)
    return { state: { ...state, overlay: { ...overlay, isAwaited: true } }, effects: [] };
  const offer = shownOffers(overlay)[overlay.index];
  const typed = overlay.filter.trim();
  if (overlay.subject === 'found' && !offer && typed !== '') return opening(state, typed);
  if (offer?.lines) return { state: withPageOf(state, overlay, offer), effects: [] };
  const id = offer?.id ?? (takesText(overlay) ? typed : undefined);
  if (id === undefined) return { state, effects: [] };
  const closed = { ...state, overlay: undefined };
  switch (overlay.subject) {
    case 'models':
    case 'found': {
      const kept = withRecent(closed, id);
      return { ...kept, effects: [...kept.effects, { type: 'load-model', id }] };
    }
    case 'hardware':
      return {
        state: closed,
        effects: [{ type: 'load-hardware', id, isCounted: offer === undefined }],
      };
    case 'workloads':
      return { state: closed, effects: [{ type: 'load-workload', id }] };
    case 'choices':
      return { state: withChoice(closed, id), effects: [] };
    case 'sessions':
      return {
        state: closed,
        effects: [
          offer
            ? { type: 'load-session', name: id }
            : { type: 'save-session', name: id, scenario: state.scenario },
        ],
      };
    case 'lessons':
      return { state: closed, effects: [{ type: 'open-lesson', number: Number(id) }] };
    case 'commands':
    case 'forms':
    case 'keys':
    case 'terms':
      // The palette and the menu of forms take their lines themselves, terms have pages.
      return { state, effects: [] };
  }
}

/** The page about an entry, over the list that it was chosen from. */
function withPageOf(
  state: DashboardState,
  under: ListOverlay,
  { name, lines = [] }: Offer,
): DashboardState {
  const { overlay, ...opened } = openPage(state, { about: 'text', title: name, lines });
  return { ...opened, overlay: overlay?.kind === 'page' ? { ...overlay, under } : overlay };
}

/** Closes the list and opens a text: a path, a Hub id, a command line, a log. */
export function opening(state: DashboardState, text: string): Step {
  const { scenario } = state;
  const notice = { text: 'opening …', tone: 'quiet' } as const;
  return {
    state: { ...state, overlay: undefined, notice },
    effects: [{ type: 'open-text', text, scenario }],
  };
}

function withChoice(state: DashboardState, id: string): DashboardState {
  const row = focusedField(state);
  if (row === undefined) return state;
  const edited = attempt(() => typeInto(state.scenario, row, id));
  return edited.scenario
    ? withScenario(state, edited.scenario)
    : { ...state, notice: { text: edited.problem, tone: 'over' } };
}
