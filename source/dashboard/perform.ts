import type { Action, Effect } from './effects.js';
import { searchInSlices } from './plan/search.js';
import { formOffers } from './reduce-forms.js';
import type { Offer, Services } from './services.js';
import type { LoadedSubject } from './state.js';

/** What the terminal itself is asked for. */
export interface TerminalActions {
  quit(): void;
  suspend(): void;
  redraw(): void;
  copy(text: string): void;
}

type Dispatch = (action: Action) => void;

/** Carries out what the reducer wants done. Failures come back as one line to be shown. */
export function performer(
  services: Services,
  terminal: () => TerminalActions,
): (effect: Effect, dispatch: Dispatch) => void {
  let stopJudging = (): void => undefined;
  let stopPlanning = (): void => undefined;
  return (effect, dispatch) => {
    switch (effect.type) {
      case 'quit':
      case 'suspend':
      case 'redraw':
        terminal()[effect.type]();
        return;
      case 'copy':
        terminal().copy(effect.text);
        return;
      case 'list-forms':
        answer(
          dispatch,
          () => services.listForms(effect.scenario),
          (forms) => ({ type: 'listed', subject: 'forms', offers: formOffers(forms) }),
        );
        return;
      case 'export': {
        const { form, file, scenario } = effect;
        answer(
          dispatch,
          async () => {
            const text = await services.exported(form, scenario);
            if (file !== undefined) return `written: ./${await services.writeFile(file, text)}`;
            terminal().copy(text);
            return `${form}: ${text.length} characters are copied, where the terminal allows it`;
          },
          (message) => ({ type: 'noticed', message }),
        );
        return;
      }
      case 'write':
        answer(
          dispatch,
          () => services.writeFile(effect.name, effect.text),
          (name) => ({ type: 'noticed', message: `written: ./${name}` }),
        );
        return;
      case 'save':
        answer(
          dispatch,
          () => services.save(effect.scenario),
          () => undefined,
        );
        return;
      case 'list': {
        const { subject } = effect;
        answer(
          dispatch,
          () => listOf(services, subject),
          (offers) => ({ type: 'listed', subject, offers }),
        );
        return;
      }
      case 'save-session': {
        const { name, scenario } = effect;
        answer(
          dispatch,
          () => services.saveSession(name, scenario),
          () => ({ type: 'noticed', message: `saved as ${name}; Ctrl+S opens it again` }),
        );
        return;
      }
      case 'load-session':
        answer(
          dispatch,
          () => services.loadSession(effect.name),
          (scenario) => ({
            type: 'text-opened',
            opened: { kind: 'scenario', scenario, notice: `session ${effect.name}` },
          }),
        );
        return;
      case 'open-lesson':
        answer(
          dispatch,
          () => services.openLesson(effect.number),
          (lesson) => ({ type: 'lesson-opened', lesson }),
        );
        return;
      case 'open-text':
        answer(
          dispatch,
          () => services.openText(effect.text, effect.scenario),
          (opened) => ({ type: 'text-opened', opened }),
        );
        return;
      case 'judge': {
        stopJudging();
        const { subject, scenario, ids } = effect;
        stopJudging = services.judge(subject, scenario, ids, (judgements) =>
          dispatch({ type: 'judged', subject, judgements }),
        );
        return;
      }
      case 'stop-judging':
        stopJudging();
        return;
      case 'plan':
        stopPlanning();
        stopPlanning = searchInSlices(
          effect.question,
          (found) => dispatch({ type: 'planned', found }),
          (error) => dispatch({ type: 'failed', message: messageOf(error) }),
        );
        return;
      case 'stop-planning':
        stopPlanning();
        return;
      case 'keep-choices':
        services.keepChoices(effect.choices);
        return;
      case 'load-model':
        loadModel(services, effect.id, dispatch);
        return;
      case 'load-hardware':
        loadHardware(services, effect.id, dispatch, effect.isCounted);
        return;
      case 'load-workload':
        answer(
          dispatch,
          () => services.loadWorkload(effect.id),
          (workload) => ({ type: 'workload-loaded', workload }),
        );
        return;
      case 'solve-hardware':
        answer(
          dispatch,
          () => services.smallestHardware(effect.scenario),
          (hardware) =>
            hardware
              ? { type: 'hardware-loaded', hardware }
              : { type: 'failed', message: 'no accelerator of this maker holds it' },
        );
        return;
      case 'load-neighbour': {
        const load = effect.of === 'models' ? loadModel : loadHardware;
        answer(
          dispatch,
          () => listOf(services, effect.of),
          (offers) => {
            const id = neighbour(offers, effect.id, effect.offset);
            if (id !== undefined && id !== effect.id) load(services, id, dispatch);
            return undefined;
          },
        );
        return;
      }
      default:
        // An effect that nothing carries out does not compile.
        effect satisfies never;
    }
  };
}

function listOf(services: Services, subject: LoadedSubject) {
  switch (subject) {
    case 'found':
      return services.listFound();
    case 'terms':
      return services.listTerms();
    case 'lessons':
      return services.listLessons();
    case 'sessions':
      return services.listSessions();
    case 'models':
      return services.listModels();
    case 'hardware':
      return services.listHardware();
    case 'workloads':
      return services.listWorkloads();
  }
}

function loadModel(services: Services, id: string, dispatch: Dispatch): void {
  answer(
    dispatch,
    () => services.loadModel(id),
    (model) => ({ type: 'model-loaded', model }),
  );
}

function loadHardware(services: Services, id: string, dispatch: Dispatch, isCounted = false): void {
  answer(
    dispatch,
    () => services.loadHardware(id),
    ({ count, ...hardware }) => ({
      type: 'hardware-loaded',
      hardware,
      ...(isCounted && saysCount(id) && { count }),
    }),
  );
}

/** `2x3090`, `h100:8`: a name that says how many. */
function saysCount(text: string): boolean {
  return /^\d+ *[x×*]|:\d+$/.test(text);
}

/** The item `offset` places away, clamped to the list; the first when `id` is not in it. */
function neighbour(offers: readonly Offer[], id: string, offset: number): string | undefined {
  const index = offers.findIndex((offer) => offer.id === id);
  if (index < 0) return offers[0]?.id;
  return offers[Math.min(offers.length - 1, Math.max(0, index + offset))]?.id;
}

/** Requests an answer and dispatches it, synchronously if it is there at once. */
function answer<T>(
  dispatch: Dispatch,
  ask: () => T | Promise<T>,
  actionOf: (value: T) => Action | undefined,
): void {
  const take = (value: T): void => {
    const action = actionOf(value);
    if (action) dispatch(action);
  };
  const fail = (error: unknown): void => dispatch({ type: 'failed', message: messageOf(error) });
  try {
    const value = ask();
    if (value instanceof Promise) value.then(take).catch(fail);
    else take(value);
  } catch (error) {
    fail(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
