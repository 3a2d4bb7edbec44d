import { type MapAxes, mapAxes } from '../cost/map.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { gridOf } from './derived.js';
import { type FieldRow, fieldRows } from './field-rows.js';
import type { InputMode, Moment } from './key-binding.js';
import { isInputPane, PANE_IDS, type PaneId } from './panes.js';
import { problemTexts } from './problems.js';
import { cellId, resultRows } from './result-rows.js';
import type { Offer } from './services.js';
import type { TextLine } from './text-line.js';
import type { ThemeName } from './theme-names.js';

/** What a list offers: presets, or the choices of the row that has the focus. */
export type ListSubject = 'models' | 'hardware' | 'workloads' | 'choices';

/** What is read on a page over the panes. */
export type PageSubject =
  | { readonly about: 'keys' }
  | { readonly about: 'row'; readonly pane: PaneId; readonly row: string }
  | { readonly about: 'command'; readonly text: string }
  | { readonly about: 'problems' };

export type Overlay =
  | {
      readonly kind: 'list';
      readonly subject: ListSubject;
      /** Undefined until it is known what there is. */
      readonly offers: readonly Offer[] | undefined;
      readonly filter: TextLine;
      readonly index: number;
    }
  | {
      readonly kind: 'page';
      readonly subject: PageSubject;
      readonly scroll: number;
      readonly filter: TextLine;
      readonly isFiltering: boolean;
    };

/** A value being typed: what the scenario was before, and why the text is no value. */
export interface Typing {
  readonly row: string;
  readonly line: TextLine;
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
  /** Panes from the one in focus to the one used longest ago. */
  readonly recent: readonly PaneId[];
  /** Row in focus of every pane that was used, by id. */
  readonly rows: Readonly<Partial<Record<PaneId, string>>>;
  /** The chosen axes of the matrix; others are shown where this scenario lacks them. */
  readonly axes: MapAxes;
  readonly typing: Typing | undefined;
  readonly overlay: Overlay | undefined;
  readonly notice: Notice | undefined;
  readonly theme: ThemeName;
  /** Themes that apply here: only one without colours. */
  readonly themes: readonly ThemeName[];
  /** Ids of the models on the top line. */
  readonly shortlist: readonly string[];
  /** Whether detected hardware may still replace the default. */
  readonly awaitsDetection: boolean;
}

export interface StartOptions {
  readonly shortlist: readonly string[];
  readonly theme: ThemeName;
  readonly themes: readonly ThemeName[];
  readonly awaitsDetection: boolean;
  readonly notice: string | undefined;
}

/** The first state; a value has the focus, so that an arrow changes it. */
export function startState(scenario: Scenario, options: StartOptions): DashboardState {
  const { shortlist, theme, themes, awaitsDetection, notice } = options;
  return {
    scenario,
    origin: scenario,
    past: [],
    future: [],
    steppedRow: undefined,
    baseline: undefined,
    recent: ['workload', ...PANE_IDS.filter((id) => id !== 'workload')],
    rows: { workload: 'batch' },
    axes: 'tp.pp',
    typing: undefined,
    overlay: undefined,
    notice: notice === undefined ? undefined : { text: notice, tone: 'quiet' },
    theme,
    themes,
    shortlist,
    awaitsDetection,
  };
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

/** Ids of the rows of a pane, from the top. */
export function rowIdsOf(state: DashboardState, pane: PaneId): readonly string[] {
  return isInputPane(pane)
    ? fieldRows(pane, state.scenario).map(({ id }) => id)
    : resultRows(pane, state.scenario, axesOf(state)).map(({ id }) => id);
}

/** Place of the focused row of a pane; the scenario's own point, else the first, when none was chosen or it is gone. */
export function rowIndexOf(state: DashboardState, pane: PaneId, ids: readonly string[]): number {
  const chosen = ids.indexOf(state.rows[pane] ?? '');
  return chosen >= 0 ? chosen : Math.max(0, ids.indexOf(ownRow(pane, state)));
}

/** The row of a pane that stands for the scenario as it is. */
function ownRow(pane: PaneId, state: DashboardState): string {
  const { scenario } = state;
  switch (pane) {
    case 'cache':
      return `cache.${settle(scenario).sequence}`;
    case 'activations':
      return `activations.${scenario.batch}`;
    case 'map':
    case 'users': {
      const settled = settle(scenario);
      const grid = gridOf(pane, scenario, axesOf(state));
      return cellId(pane, grid, Number(settled[grid.rowField]), Number(settled[grid.columnField]));
    }
    default:
      return '';
  }
}

/** The row of an input pane that has the focus. */
export function focusedField(state: DashboardState): FieldRow | undefined {
  const pane = focusOf(state);
  if (!isInputPane(pane)) return undefined;
  const rows = fieldRows(pane, state.scenario);
  return rows[
    rowIndexOf(
      state,
      pane,
      rows.map(({ id }) => id),
    )
  ];
}

export function modeOf({ typing, overlay }: DashboardState): InputMode {
  if (typing) return 'edit';
  if (!overlay) return 'browse';
  if (overlay.kind === 'list') return 'list';
  return overlay.isFiltering ? 'filter' : 'page';
}

/** Panes whose rows each stand for another scenario. */
const TAKING: readonly PaneId[] = ['cache', 'activations', 'frees', 'map', 'users'];

/** The context of key bindings. */
export function momentOf(state: DashboardState): Moment {
  const field = focusedField(state);
  const pane = focusOf(state);
  return {
    isNumberFocused: field?.isNumber ?? false,
    isFieldFocused: field !== undefined,
    isRowExplained: field !== undefined || !['frees', 'map', 'users'].includes(pane),
    isRowTaken: field === undefined && TAKING.includes(pane),
    isGridFocused: pane === 'map' || pane === 'users',
    isMapTurned: pane === 'map' && nextAxesOf(state) !== undefined,
    isHelpOpen: state.overlay?.kind === 'page' && state.overlay.subject.about === 'keys',
    hasProblems: problemTexts(state.scenario).length > 0,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
  };
}

export function withNotice(
  state: DashboardState,
  text: string,
  tone: Notice['tone'],
): DashboardState {
  return { ...state, notice: { text, tone } };
}
