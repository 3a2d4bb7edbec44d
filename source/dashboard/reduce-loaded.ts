import { deviceCount, kindsOf, oneOrMore, withHardware } from '../scenario/devices.js';
import type { ModelChoice, Scenario } from '../scenario/scenario.js';
import { keptUsual } from '../scenario/usual-split.js';
import { attempt } from './edits.js';
import type { Action } from './effects.js';
import { withScenario } from './history.js';
import { openPage } from './open-page.js';
import type { OpenedLesson, OpenedText } from './services.js';
import type { DashboardState } from './state.js';

type Loaded = Extract<
  Action,
  { type: 'model-loaded' | 'hardware-loaded' | 'workload-loaded' | 'detected' }
>;

/** Puts the loaded preset into the scenario; a reset then returns to it. */
export function loaded(state: DashboardState, action: Loaded): DashboardState {
  switch (action.type) {
    case 'model-loaded':
      return withModel(state, action.model);
    case 'hardware-loaded': {
      const count = action.count ?? deviceCount(state.scenario);
      const hardware = { ...action.hardware, count };
      return picked({ ...state, awaitsDetection: false }, (scenario) =>
        withHardware(scenario, { hardware }),
      );
    }
    case 'workload-loaded': {
      const { options, name } = action.workload;
      const next = picked(state, (scenario) => ({ ...scenario, ...options }));
      return next === state || next.notice?.tone === 'over'
        ? next
        : { ...next, notice: { text: `workload: ${name}`, tone: 'quiet' } };
    }
    case 'detected': {
      const { hardware, box, sequence } = action;
      if (!hardware || !state.awaitsDetection) return { ...state, awaitsDetection: false };
      const next = picked({ ...state, awaitsDetection: false }, (scenario) => ({
        ...scenario,
        hardware,
        ...(box && { box }),
        ...(sequence !== undefined && { sequence }),
      }));
      const kinds = kindsOf({ hardware }).map(({ id, count }) => `${count} × ${id}`);
      const text = `found here: ${kinds.join(' + ')}`;
      return next.notice?.tone === 'over' ? next : { ...next, notice: { text, tone: 'quiet' } };
    }
  }
}

/** Bytes by which use has to differ to be shown anew: a desktop’s comes and goes. */
const USE_GRAIN = 2 ** 26;

/**
 * What others hold now of the devices of the scenario, where they are those that were seen. It is no edit: nothing is
 * there to be undone.
 */
export function withUse(state: DashboardState, seen: Scenario['hardware']): DashboardState {
  const present = kindsOf(state.scenario);
  const now = kindsOf({ hardware: seen });
  const isSame =
    present.length === now.length &&
    present.every(({ id, count }, index) => {
      const other = now[index];
      return other?.id === id && other.count === count;
    });
  const differs = present.some(({ inUse = [] }, index) =>
    inUse.some(
      (bytes, device) => Math.abs((now[index]?.inUse?.[device] ?? bytes) - bytes) >= USE_GRAIN,
    ),
  );
  if (!isSame || !differs) return state;
  const kinds = present.map((kind, index) => {
    const inUse = now[index]?.inUse;
    return kind.inUse && inUse ? { ...kind, inUse } : kind;
  });
  return { ...state, scenario: { ...state.scenario, hardware: oneOrMore(kinds) } };
}

/** A lesson beside the panes, its scenario in place of the present one. */
export function withLesson(state: DashboardState, lesson: OpenedLesson): DashboardState {
  const { scenario } = lesson;
  const next = picked({ ...state, overlay: undefined, notice: undefined }, () => scenario);
  return { ...next, lesson, origin: scenario, rows: START_ROWS, baseline: undefined };
}

const START_ROWS = { workload: 'batch' };

/** Takes what a text opened: a model in place of the present one, a whole scenario, or a page to be read. */
export function withOpened(state: DashboardState, opened: OpenedText): DashboardState {
  const quiet = { ...state, notice: undefined };
  switch (opened.kind) {
    case 'model':
      return withModel(quiet, opened.model);
    case 'scenario': {
      const next = picked(quiet, () => opened.scenario);
      return next.notice ? next : { ...next, notice: { text: opened.notice, tone: 'quiet' } };
    }
    case 'page': {
      const { title, lines } = opened;
      return openPage(quiet, { about: 'text', title, lines });
    }
  }
}

function withModel(state: DashboardState, model: ModelChoice): DashboardState {
  return picked(state, (scenario) => ({ ...scenario, model }));
}

function picked(state: DashboardState, place: (scenario: Scenario) => Scenario): DashboardState {
  const edited = attempt(() => place(state.scenario));
  if (!edited.scenario) return { ...state, notice: { text: edited.problem, tone: 'over' } };
  // While a value is being typed, the value that Esc restores changes too.
  const typing = state.typing && { ...state.typing, before: place(state.typing.before) };
  return {
    ...withScenario(state, edited.scenario),
    origin: keptUsual(state.origin, place(state.origin)),
    typing,
  };
}
