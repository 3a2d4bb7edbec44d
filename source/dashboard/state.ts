import { type MapAxes, mapAxes } from '../cost/map.js';
import type { Scenario } from '../scenario/scenario.js';
import type { CellFigure } from './cell-figure.js';
import type { GridPane } from './derived.js';
import type { FieldRow } from './field-rows.js';
import type { InputMode } from './key-binding.js';
import type { PaneId } from './panes/catalogue.js';
import { rowsOf } from './panes/view.js';
import type { PlanPage } from './plan/plan-page.js';
import type { ResultRow } from './result-row.js';
import type { Choices, Judgement, Offer, OpenedLesson } from './services.js';
import type { ThemeName } from './theme-names.js';
import { type Asked, viewOf } from './views.js';

/** What a list offers: presets, or the choices of the row that has the focus. */
export type ListSubject = LoadedSubject | 'choices' | 'commands' | 'keys' | 'forms';

/** Lists whose entries are asked for. */
export type LoadedSubject =
  | 'models'
  | 'hardware'
  | 'workloads'
  | 'found'
  | 'terms'
  | 'lessons'
  | 'sessions';

/** What is read on a page over the panes. */
export type PageSubject =
  | { readonly about: 'keys' }
  | {
      readonly about: 'row';
      readonly pane: PaneId;
      readonly row: string;
      /** Ids of the parts that were walked into, the outermost first. */
      readonly path: readonly string[];
      /** What Enter goes to, by its place; undefined until another than the first part is chosen. */
      readonly stop: number | undefined;
      /** The page whose symbol led here. */
      readonly from?: Extract<PageSubject, { readonly about: 'row' }>;
    }
  | { readonly about: 'command'; readonly text: string }
  | { readonly about: 'text'; readonly title: string; readonly lines: readonly string[] }
  | { readonly about: 'compare' }
  | { readonly about: 'problems' }
  | { readonly about: 'plan'; readonly page: PlanPage };

export type Overlay =
  | {
      readonly kind: 'list';
      readonly subject: ListSubject;
      /** Undefined until it is known what there is. */
      readonly offers: readonly Offer[] | undefined;
      readonly filter: string;
      /** How often the text was completed: the cursor is then at its end. */
      readonly completed: number;
      /** Enter was pressed before there were any offers: the chosen one is taken when they come. */
      readonly isAwaited?: boolean;
      /** What presets are in the scenario, by id, as far as that is known. */
      readonly judged: ReadonlyMap<string, Judgement>;
      /** Whether those that fit come first. */
      readonly isRanked: boolean;
      readonly index: number;
      /** How often the choice was placed, by opening, searching or paging: from there on the list’s own steps count. */
      readonly placed: number;
    }
  | {
      readonly kind: 'page';
      readonly subject: PageSubject;
      readonly scroll: number;
      readonly filter: string;
      readonly isFiltering: boolean;
      /** What it was opened from, and goes back to. */
      readonly under?: Overlay | undefined;
    };

/** A value being typed: what the scenario was before, and why the text is no value. */
export interface Typing {
  readonly row: string;
  /** Undefined until a character is typed: the first takes the value's place. */
  readonly text: string | undefined;
  readonly before: Scenario;
  readonly problem: string | undefined;
}

export interface Notice {
  readonly text: string;
  readonly tone: 'quiet' | 'ok' | 'over';
}

/** Everything that the screen depends on except its size; derived values are not stored. */
export interface DashboardState {
  readonly scenario: Scenario;
  /** The scenario that `reset` returns to: the first one, with model, hardware and workload as picked since. */
  readonly origin: Scenario;
  /** Scenarios of the undo history, the latest last. */
  readonly past: readonly Scenario[];
  readonly future: readonly Scenario[];
  /** The row that was stepped last: further steps of it are one entry of `past`. */
  readonly steppedRow: string | undefined;
  readonly baseline: Scenario | undefined;
  /** Scenarios that were kept as columns of the comparison, the latest last. */
  readonly kept: readonly Scenario[];
  /** Panes from the one in focus to the one used longest ago. */
  readonly recent: readonly PaneId[];
  /** Row in focus of every pane that was used, by id. */
  readonly rows: Readonly<Partial<Record<PaneId, string>>>;
  /** The chosen axes of the matrix; others are shown where this scenario lacks them. */
  readonly axes: MapAxes;
  /** What the cells of grids show. */
  readonly cells: CellFigure;
  /** Labels of the ways to free memory that are marked, to be taken together. */
  readonly marks: readonly string[];
  /** The lesson that is shown beside the panes. */
  readonly lesson: OpenedLesson | undefined;
  /** Whether the pane in focus has the screen for itself. */
  readonly isZoomed: boolean;
  readonly typing: Typing | undefined;
  readonly overlay: Overlay | undefined;
  readonly notice: Notice | undefined;
  readonly theme: ThemeName;
  /** Themes that apply here: only one without colours. */
  readonly themes: readonly ThemeName[];
  /** Ids of the models that the top line has beside the favourites. */
  readonly usual: readonly string[];
  readonly choices: Choices;
  /** Whether detected hardware may still replace the default. */
  readonly awaitsDetection: boolean;
}

export interface StartOptions {
  readonly shortlist: readonly string[];
  readonly choices?: Choices | undefined;
  readonly theme: ThemeName;
  readonly themes: readonly ThemeName[];
  readonly awaitsDetection: boolean;
  readonly notice: string | undefined;
}

/** The first state; a value has the focus, so that an arrow changes it. */
export function startState(scenario: Scenario, options: StartOptions): DashboardState {
  const { shortlist, choices = NO_CHOICES, theme, themes, awaitsDetection, notice } = options;
  return {
    scenario,
    origin: scenario,
    past: [],
    future: [],
    steppedRow: undefined,
    baseline: undefined,
    kept: [],
    recent: ['workload'],
    rows: { workload: 'batch' },
    axes: 'tp.pp',
    cells: 'memory',
    marks: NO_MARKS,
    lesson: undefined,
    isZoomed: false,
    typing: undefined,
    overlay: undefined,
    notice: notice === undefined ? undefined : { text: notice, tone: 'quiet' },
    theme,
    themes,
    usual: shortlist,
    choices,
    awaitsDetection,
  };
}

export const NO_MARKS: readonly string[] = [];

const NO_CHOICES: Choices = { favourites: [], recents: [] };
/** As many as there are digits. */
const MOST_LISTED = 9;

/** Ids of the models on the top line: favourites, then the usual ones. */
export function shortlistOf({ usual, choices }: DashboardState): readonly string[] {
  return [...new Set([...choices.favourites, ...usual])].slice(0, MOST_LISTED);
}

export function focusOf({ recent }: DashboardState): PaneId {
  return recent[0] ?? 'workload';
}

/** The two parallel sizes of the matrix. */
export function axesOf({ axes, scenario }: DashboardState): MapAxes {
  return mapAxes(scenario).includes(axes) ? axes : 'tp.pp';
}

/** The next axes of the matrix; undefined without others. */
export function nextAxesOf(state: DashboardState): MapAxes | undefined {
  const all = mapAxes(state.scenario);
  return all.length > 1 ? all[(all.indexOf(axesOf(state)) + 1) % all.length] : undefined;
}

/** What the panes of a state are asked. */
export function askedOf(state: DashboardState): Asked {
  const { scenario, origin, baseline, cells, marks } = state;
  return { scenario, origin, baseline, axes: axesOf(state), cells, marks };
}

export type PaneRow = FieldRow | ResultRow;

/** The rows of a pane that can have the focus, from the top. */
export function paneRows(state: DashboardState, pane: PaneId): readonly PaneRow[] {
  return rowsOf(viewOf(pane, askedOf(state)));
}

/** The row in focus of a pane; the scenario's own, else the first, when none was chosen or it is gone. */
export function paneRow(state: DashboardState, pane: PaneId): PaneRow | undefined {
  const rows = paneRows(state, pane);
  const chosen = state.rows[pane];
  return (
    rows.find(({ id }) => id === chosen) ??
    rows.find((row) => 'isHere' in row && row.isHere) ??
    rows[0]
  );
}

export function focusedRow(state: DashboardState): PaneRow | undefined {
  return paneRow(state, focusOf(state));
}

/** The row that has the focus, where it is a value to be edited. */
export function focusedField(state: DashboardState): FieldRow | undefined {
  const row = focusedRow(state);
  return row && 'field' in row ? row : undefined;
}

export function modeOf({ typing, overlay }: DashboardState): InputMode {
  if (typing) return 'edit';
  if (!overlay) return 'browse';
  if (overlay.kind === 'list') return 'list';
  return overlay.isFiltering ? 'filter' : 'page';
}

/** The page of plans, where it is open. */
export function planPageOf({ overlay }: DashboardState): PlanPage | undefined {
  return overlay?.kind === 'page' && overlay.subject.about === 'plan'
    ? overlay.subject.page
    : undefined;
}

/** Panes whose rows are the cells of a grid. */
export function isGridPane(pane: PaneId): pane is GridPane {
  return pane === 'map' || pane === 'users';
}

export function withNotice(
  state: DashboardState,
  text: string,
  tone: Notice['tone'],
): DashboardState {
  return { ...state, notice: { text, tone } };
}
