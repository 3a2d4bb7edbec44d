import type { Mode } from '../../scenario/option-values.js';
import { searchScore } from '../../text/fuzzy.js';
import { openPage } from '../open-page.js';
import { PANE_IDS, type PaneId, wordsOfPane } from '../panes/catalogue.js';
import { copied, solvedField, withNextStep } from '../reduce-ask.js';
import { browse } from '../reduce-browse.js';
import { opening, withRecent } from '../reduce-list.js';
import type { Offer } from '../services.js';
import { type DashboardState, type PaneRow, paneRows, withNotice } from '../state.js';
import type { Step } from '../step.js';
import { fieldNamed, namedFields } from './named-fields.js';
import type { Order } from './order.js';

const only = (state: DashboardState): Step => ({ state, effects: [] });

/** What the palette can do beside setting fields, each once. */
export const orders: readonly Order[] = [
  {
    name: 'open',
    takes: 'PATH, org/name or a command',
    words: 'open a model, another program’s command line, a log',
    run: (state, rest) => (rest === '' ? 'open: name a path or org/name' : opening(state, rest)),
  },
  {
    name: 'on',
    takes: '2x3090',
    words: 'accelerators, and how many',
    run: (state, rest) =>
      rest === '' ? 'on: name an accelerator' : withHardwareNamed(state, rest),
  },
  {
    name: 'explain',
    takes: 'WHAT',
    words: 'the formula of a figure with its numbers',
    choices: (state) => figures(state).map(({ row }) => ({ id: row.label, name: row.label })),
    run: explainedFigure,
  },
  {
    name: 'solve',
    takes: 'FIELD',
    words: 'the value that just fits',
    choices: () =>
      namedFields().map(({ name, field }) => ({ id: name, name, detail: field.label })),
    run: (state, rest) => {
      const field = fieldNamed(rest);
      return field ? only(solvedField(state, field)) : `solve: ${rest || 'nothing'} is no field`;
    },
  },
  {
    name: 'fit',
    words: 'what the verdict proposes',
    run: (state) => only(withNextStep(state)),
  },
  { name: 'train', words: 'training', run: (state) => only(withMode(state, 'training')) },
  { name: 'serve', words: 'inference', run: (state) => only(withMode(state, 'inference')) },
  {
    name: 'workload',
    takes: 'NAME',
    words: 'a way of using it: chat, batch, LoRA, …',
    run: (state, rest) =>
      rest === ''
        ? browse(state, 'pick-workload')
        : { state, effects: [{ type: 'load-workload', id: rest }] },
  },
  {
    name: 'pane',
    takes: 'NAME',
    words: 'go to a pane',
    choices: ({ scenario: { mode } }) =>
      PANE_IDS.map((id) => {
        const { title, short } = wordsOfPane(id, mode);
        return { id: short.toLowerCase(), name: title };
      }),
    run: (state, rest) => {
      const pane = paneNamed(rest, state.scenario.mode);
      return pane ? browse(state, `pane-${pane}`) : `pane: ${rest || 'nothing'} is no pane`;
    },
  },
  {
    name: 'save',
    takes: 'NAME',
    words: 'save this under a name',
    run: (state, rest) =>
      rest === ''
        ? 'save: a name is expected'
        : { state, effects: [{ type: 'save-session', name: rest, scenario: state.scenario }] },
  },
  {
    name: 'load',
    takes: 'NAME',
    words: 'open a session that was saved',
    run: (state, rest) =>
      rest === ''
        ? browse(state, 'sessions')
        : { state, effects: [{ type: 'load-session', name: rest }] },
  },
  {
    name: 'keep',
    words: 'keep this as a column of the comparison',
    run: (state) => browse(state, 'keep'),
  },
  { name: 'compare', words: 'side by side', run: (state) => browse(state, 'compare') },
  { name: 'copy', words: 'copy the command line that gives this', run: copied },
  { name: 'undo', words: 'undo', run: (state) => browse(state, 'undo') },
  {
    name: 'help',
    words: 'all that can be done',
    run: (state) => only(openPage(state, { about: 'keys' })),
  },
  {
    name: 'warnings',
    words: 'what is refused, doubtful or not modelled',
    run: (state) => browse(state, 'problems'),
  },
  { name: 'quit', words: 'quit', run: (state) => ({ state, effects: [{ type: 'quit' }] }) },
];

/** A number of accelerators, as in `4xh100`; `8x7b` is a model’s. */
const COUNTED_HARDWARE = /^\d+[x×*](?!\d+b$)\S+$/i;

export const isHardwareNamed = (text: string): boolean => COUNTED_HARDWARE.test(text);

/** A model by its name, with `on HARDWARE` behind it where that is said too. */
export function withModelNamed(state: DashboardState, text: string): Step {
  const [, model = '', hardware] = /^(.+?)(?:\s+on\s+(.+))?$/.exec(text) ?? [];
  const kept = withRecent(state, model);
  return {
    state: kept.state,
    effects: [
      ...kept.effects,
      { type: 'load-model', id: model },
      ...(hardware === undefined ? [] : withHardwareNamed(state, hardware).effects),
    ],
  };
}

export function withHardwareNamed(state: DashboardState, name: string): Step {
  return { state, effects: [{ type: 'load-hardware', id: name, isCounted: true }] };
}

function withMode(state: DashboardState, mode: string): DashboardState {
  return state.scenario.mode === mode
    ? withNotice(state, `it is ${mode} already`, 'quiet')
    : browse(state, 'toggle-mode').state;
}

function paneNamed(text: string, mode: Mode): PaneId | undefined {
  const wanted = text.toLowerCase();
  if (wanted === '') return undefined;
  return PANE_IDS.find((id) => {
    const { title, short } = wordsOfPane(id, mode);
    return id === wanted || [title, short].some((own) => own.toLowerCase().startsWith(wanted));
  });
}

interface Figure {
  readonly pane: PaneId;
  readonly row: PaneRow;
}

/** Panes of grids and curves: their rows are called by sizes, which name no figure. */
const OVER_SIZES: readonly PaneId[] = ['map', 'users', 'cache', 'activations', 'throughput'];

/** Every row that can be explained by its name, results before fields of the same name. */
function figures(state: DashboardState): readonly Figure[] {
  const all = PANE_IDS.filter((pane) => !OVER_SIZES.includes(pane)).flatMap((pane) =>
    paneRows(state, pane).map((row): Figure => ({ pane, row })),
  );
  return [
    ...all.filter(({ row }) => !('field' in row)),
    ...all.filter(({ row }) => 'field' in row),
  ];
}

function explainedFigure(state: DashboardState, rest: string): Step | string {
  if (rest === '') return 'explain: name a figure or a field';
  const words = rest.toLowerCase().split(/\s+/);
  const [best] = figures(state)
    .map((figure) => ({
      figure,
      score: scoreOf(figure.row, words),
    }))
    .filter(({ score }) => score !== undefined)
    .toSorted((left, right) => (right.score ?? 0) - (left.score ?? 0));
  if (!best) return `explain: no figure is called ${rest}`;
  const { pane, row } = best.figure;
  return only(openPage(state, { about: 'row', pane, row: row.id, path: [], stop: undefined }));
}

/** A row is called by its label, or by the short one that a narrow pane shows. */
function scoreOf(row: PaneRow, words: readonly string[]): number | undefined {
  const names = [row.label.trim(), 'field' in row ? undefined : row.short?.trim()];
  const scores = names.flatMap((name) => {
    const score = name === undefined ? undefined : searchScore(name, row.id, words);
    return score === undefined ? [] : [score];
  });
  return scores.length > 0 ? Math.max(...scores) : undefined;
}

/** Names of what an order may be followed by, for the list of completions. */
export function choicesOf(order: Order, state: DashboardState): readonly Offer[] {
  return order.choices?.(state) ?? [];
}
