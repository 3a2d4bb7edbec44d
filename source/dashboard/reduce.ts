import type { Action, Effect } from './effects.js';
import type { CommandsOf, ProgramCommand } from './key-binding.js';
import { commandOf, isProgramCommand, programCommandOf } from './keys.js';
import { isLargeEnough } from './layout/screen-layout.js';
import { withLessonRead } from './lesson-page.js';
import { isPresetSubject, shownOffers } from './lists.js';
import { momentOf } from './moment.js';
import { pointed } from './movement.js';
import { browse } from './reduce-browse.js';
import { formTaken } from './reduce-forms.js';
import { openKeyList, withKeyRun } from './reduce-keys.js';
import {
  highlighted,
  listCommand,
  opening,
  searched,
  withJudgements,
  withOffers,
} from './reduce-list.js';
import { loaded, withLesson, withOpened, withUse } from './reduce-loaded.js';
import { filtered, pageCommand } from './reduce-page.js';
import { openPalette, paletteCommand, withLine } from './reduce-palette.js';
import { takenPlan, withPlans } from './reduce-plan.js';
import { typedValue, typingCommand } from './reduce-typing.js';
import { type DashboardState, modeOf, NO_MARKS, planPageOf } from './state.js';
import type { Size, Step } from './step.js';

/**
 * The behaviour of the dashboard as a pure function. The screen's size is an argument, since paging depends on the
 * visible part.
 */
export function reduce(state: DashboardState, action: Action, size: Size): Step {
  const step = withoutStaleMarks(state, stepOf(state, action, size));
  const effects: Effect[] = [...step.effects];
  if (isPresetList(state) && !isPresetList(step.state)) effects.unshift({ type: 'stop-judging' });
  if (planPageOf(state) && !planPageOf(step.state)) effects.unshift({ type: 'stop-planning' });
  // A lesson's scenario is not what the user was at.
  if (step.state.scenario !== state.scenario && !step.state.lesson)
    effects.push({ type: 'save', scenario: step.state.scenario });
  return effects.length === step.effects.length ? step : { ...step, effects };
}

/** Marks are of ways from one scenario; from another there are others. */
function withoutStaleMarks(before: DashboardState, step: Step): Step {
  const { state } = step;
  if (state.scenario === before.scenario || state.marks.length === 0) return step;
  return { ...step, state: { ...state, marks: NO_MARKS } };
}

function isPresetList({ overlay }: DashboardState): boolean {
  return overlay?.kind === 'list' && isPresetSubject(overlay.subject);
}

function stepOf(state: DashboardState, action: Action, size: Size): Step {
  switch (action.type) {
    case 'key':
      return pressed(state, action.key, size);
    case 'pointed':
      return { state: pointed(state, action.pane, action.row), effects: [] };
    case 'typed':
      return { state: typed(state, action.text), effects: [] };
    case 'highlighted':
      return { state: highlighted(state, action.index), effects: [] };
    case 'listed':
      return withOffers(state, action.subject, action.offers);
    case 'planned':
      return { state: withPlans(state, action.found), effects: [] };
    case 'pasted':
      return opening(state, action.text);
    case 'lesson-opened':
      return { state: withLessonRead(withLesson(state, action.lesson), size), effects: [] };
    case 'text-opened':
      return { state: withOpened(state, action.opened), effects: [] };
    case 'judged':
      return { state: withJudgements(state, action.subject, action.judgements), effects: [] };
    case 'use-seen':
      return { state: withUse(state, action.hardware), effects: [] };
    case 'failed':
      return { state: { ...state, notice: { text: action.message, tone: 'over' } }, effects: [] };
    case 'noticed':
      return { state: { ...state, notice: { text: action.message, tone: 'quiet' } }, effects: [] };
    case 'model-loaded':
    case 'hardware-loaded':
    case 'workload-loaded':
    case 'detected':
      return { state: loaded(state, action), effects: [] };
  }
}

function pressed(state: DashboardState, key: string, size: Size): Step {
  const mode = modeOf(state);
  const moment = momentOf(state);
  // Where nothing is shown nothing is changed: only the program as a whole answers.
  if (!isLargeEnough(size))
    return handled<never>(state, programCommandOf(key), () => ({ state, effects: [] }));
  switch (mode) {
    case 'browse':
      return handled(state, commandOf(key, mode, moment), (command) =>
        // The next key dismisses the notice.
        command === 'palette'
          ? { state: openPalette({ ...state, notice: undefined }), effects: [] }
          : browse(state.notice ? { ...state, notice: undefined } : state, command),
      );
    case 'edit':
      return handled(state, commandOf(key, mode, moment), (command) =>
        typingCommand(state, command),
      );
    case 'list':
      return handled(state, commandOf(key, mode, moment), (command) =>
        inList(state, command, size),
      );
    case 'page':
    case 'filter':
      return handled(state, commandOf(key, mode, moment), (command) => {
        if (command === 'run') return { state: openKeyList(state), effects: [] };
        if (command === 'take-plan') return takenPlan(state);
        if (command === 'glossary' || command === 'lessons') return browse(state, command);
        return { state: pageCommand(state, command, size), effects: [] };
      });
  }
}

function inList(state: DashboardState, command: CommandsOf['list'], size: Size): Step {
  const { overlay } = state;
  if (overlay?.kind === 'list' && overlay.subject === 'commands')
    return paletteCommand(state, overlay, command, size);
  if (overlay?.kind === 'list' && overlay.subject === 'keys' && command === 'accept')
    return withKeyRun(state, overlay);
  if (overlay?.kind === 'list' && overlay.subject === 'forms' && command === 'accept') {
    const offer = shownOffers(overlay)[overlay.index];
    return offer ? formTaken(state, offer, size) : { state, effects: [] };
  }
  return listCommand(state, command, size);
}

/** The program's own commands are effects, the others are the mode's. */
function handled<C extends string>(
  state: DashboardState,
  command: C | ProgramCommand | undefined,
  inMode: (command: C) => Step,
): Step {
  if (command === undefined) return { state, effects: [] };
  return isProgramCommand(command) ? { state, effects: [{ type: command }] } : inMode(command);
}

/** A text goes where one is being typed. */
function typed(state: DashboardState, text: string): DashboardState {
  switch (modeOf(state)) {
    case 'edit':
      return typedValue(state, text);
    case 'list':
      return state.overlay?.kind === 'list' && state.overlay.subject === 'commands'
        ? withLine(state, state.overlay, text)
        : searched(state, text);
    case 'filter':
      return filtered(state, text);
    case 'browse':
    case 'page':
      return state;
  }
}
