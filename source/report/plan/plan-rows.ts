import type { LoadedSpeed, Planned } from '../../cost/search/plan/question.js';
import { firstKind } from '../../scenario/devices.js';
import { offloadOf } from '../../scenario/offload.js';
import type { Scenario } from '../../scenario/scenario.js';
import { bareBounds } from '../rate.js';
import { bytesText, countText, moneyText, secondsText } from '../units.js';
import { judgedFigures, type PlanFigures, planFigures } from './plan-bands.js';

/** A column of the table of plans: its heading, its text, and its exact value in CSV. */
interface Column {
  readonly id: string;
  readonly heading: string;
  readonly text: (plan: Planned) => string;
  readonly value: (plan: Planned) => string;
  /** Absent: in both modes. */
  readonly mode?: Scenario['mode'];
}

const plain = (
  id: string,
  heading: string,
  value: (plan: Planned) => string,
  mode?: Scenario['mode'],
): Column => ({ id, heading, text: value, value, ...(mode && { mode }) });

const figure = (
  id: string,
  heading: string,
  value: (plan: Planned) => number | null | undefined,
  words: (amount: number) => string,
  mode?: Scenario['mode'],
): Column => ({
  id,
  heading,
  text: (plan) => {
    const amount = value(plan);
    return amount === null || amount === undefined ? '' : words(amount);
  },
  value: (plan) => String(value(plan) ?? ''),
  ...(mode && { mode }),
});

/** With a latency target plans are judged under users without pause, so the figures are those. */
const loaded = (
  id: keyof LoadedSpeed,
  heading: string,
  words: (amount: number) => string,
  mode?: Scenario['mode'],
): Column => {
  const plainly = figure(id, heading, ({ speed }) => speed?.[id], words, mode);
  const underLoad = figure(id, heading, ({ speed }) => speed?.underLoad?.[id], words, mode);
  return {
    ...plainly,
    text: (plan) => (plan.speed?.underLoad ? underLoad : plainly).text(plan),
  };
};

/** Columns of a figure's bounds in CSV. */
const bounds = (figureId: keyof PlanFigures, mode?: Scenario['mode']): readonly Column[] =>
  (['low', 'high'] as const).map((end) => ({
    ...figure(
      `${figureId}.${end}`,
      '',
      (plan) => planFigures(plan.scenario)[figureId]?.band?.[end],
      String,
      mode,
    ),
    text: () => '',
  }));

/** The bounds of the figure that orders the plans, and in CSV its number of measurements. */
const BETWEEN: Column = {
  id: 'evidence',
  heading: 'between',
  text: ({ scenario }) => {
    const rate = judgedFigures(scenario).tokensPerSecond;
    return rate ? bareBounds(rate) : '';
  },
  value: ({ scenario }) => planFigures(scenario).tokensPerSecond?.words ?? '',
};

const orOwn = (value: number | null) => String(value ?? 'own');
const orAll = (value: number | null) => String(value ?? 'all');

const columns: readonly Column[] = [
  plain('tp', 'TP', ({ scenario }) => String(scenario.tp)),
  plain('pp', 'PP', ({ scenario }) => String(scenario.pp)),
  plain('virtualStages', 'VP', ({ scenario }) => String(scenario.virtualStages), 'training'),
  plain('cp', 'CP', ({ scenario }) => String(scenario.cp)),
  plain('dp', 'DP', ({ scenario }) => String(scenario.dp)),
  plain('ep', 'EP', ({ scenario }) => String(scenario.ep)),
  plain('expertTp', 'ETP', ({ scenario }) => orOwn(scenario.expertTp), 'training'),
  plain('zero', 'ZeRO', ({ scenario }) => String(scenario.zero), 'training'),
  plain('batch', 'batch', ({ scenario }) => String(scenario.batch)),
  {
    id: 'recompute',
    heading: 'recompute',
    text: ({ scenario }) => shortRecompute(scenario),
    value: ({ scenario }) => recomputeText(scenario),
    mode: 'training',
  },
  plain('recipe', 'recipe', ({ scenario }) => scenario.recipe ?? 'own', 'training'),
  plain('hybridShard', 'shards', ({ scenario }) => orAll(scenario.hybridShard), 'training'),
  plain('engine', 'engine', ({ scenario }) => scenario.engine, 'inference'),
  plain('overlap', 'overlap', ({ scenario }) => scenario.overlap ?? 'own', 'training'),
  plain('offload', 'offload', ({ scenario }) => offloadText(scenario), 'training'),
  plain('weights', 'weights', ({ scenario }) => scenario.weights ?? 'own', 'inference'),
  plain('kv', 'cache', ({ scenario }) => scenario.kv ?? 'own', 'inference'),
  plain('draftTokens', 'draft', ({ scenario }) => orOwn(scenario.draftTokens), 'inference'),
  plain('batchedTokens', 'a step', ({ scenario }) => orOwn(scenario.batchedTokens), 'inference'),
  plain('prefillDevices', 'read', ({ scenario }) => String(scenario.prefillDevices), 'inference'),
  plain('hardware', 'hardware', ({ scenario }) => firstKind(scenario).id),
  figure('devices', 'devices', ({ devices }) => devices, String),
  figure('memory', 'memory', ({ memory }) => memory, bytesText),
  figure('stepSeconds', 'step', ({ speed }) => speed?.stepSeconds, secondsText, 'training'),
  loaded('tokensPerSecond', 'tokens/s', countText),
  ...bounds('tokensPerSecond'),
  BETWEEN,
  loaded('timeToFirstToken', 'first token', secondsText, 'inference'),
  ...bounds('timeToFirstToken', 'inference'),
  loaded('timePerToken', 'a token', secondsText, 'inference'),
  ...bounds('timePerToken', 'inference'),
  figure('costUsd', 'cost', ({ speed }) => speed?.costUsd, moneyText, 'training'),
  figure('perHourUsd', '$/h', ({ perHourUsd }) => perHourUsd, moneyText),
];

const NONE: ReadonlySet<string> = new Set();

/**
 * Heads and rows of a table of plans, as text, or with exact values under the report's keys; `named` columns are shown
 * even where all plans agree.
 */
export function planRows(
  plans: readonly Planned[],
  kind: 'text' | 'value',
  named: ReadonlySet<string> = NONE,
): readonly (readonly string[])[] {
  const [first] = plans;
  if (!first) return [];
  const shown = columns.filter(
    (column) =>
      (column.mode === undefined || column.mode === first.scenario.mode) &&
      (kind === 'value' || named.has(column.id) || tells(column, plans)),
  );
  return [
    shown.map((column) => (kind === 'text' ? headingOf(column, first) : column.id)),
    ...plans.map((plan) => shown.map((column) => column[kind](plan))),
  ];
}

/** For a model that generates nothing the time to first token is the time of the answer. */
function headingOf({ id, heading }: Column, { speed }: Planned): string {
  return id === 'timeToFirstToken' && speed?.timePerToken === undefined ? 'a batch' : heading;
}

/** Columns named in a line that has room for the bounds. */
export function boundsColumn(width: number): readonly string[] {
  return width >= WIDE ? [BETWEEN.id] : [];
}

const WIDE = 100;

/**
 * Whether a column carries information; empty cells, sizes of 1, and a number of devices common to all plans do not.
 */
function tells({ id, text }: Column, [first, ...others]: readonly Planned[]): boolean {
  if (first === undefined || id === BETWEEN.id) return false;
  const same = others.every((plan) => text(plan) === text(first));
  const nothing = ALL_SAME.get(id);
  const says = text(first);
  return !(same && (nothing === null || nothing === says || says === '1' || says === ''));
}

/** The value that makes a column omissible where all plans have it; null: any value. */
const ALL_SAME: ReadonlyMap<string, string | null> = new Map([
  ['devices', null],
  ['hardware', null],
  ['perHourUsd', null],
  ['kv', 'own'],
  ['expertTp', 'own'],
  ['overlap', 'own'],
  ['offload', 'none'],
  ['recipe', 'own'],
  ['hybridShard', 'all'],
  ['draftTokens', 'own'],
  ['batchedTokens', 'own'],
  ['prefillDevices', '0'],
]);

function offloadText(scenario: Scenario): string {
  const { offloadLayers } = scenario;
  const offload = offloadOf(scenario);
  const what = [offload].flat().join('+');
  return offloadLayers === null || offload === 'none' ? what : `${what} ${offloadLayers}`;
}

/** The first of many modules; the command lists all. */
function shortRecompute(scenario: Scenario): string {
  const { recompute } = scenario;
  if (typeof recompute === 'string' || recompute === null || recompute.length <= MOST_MODULES)
    return recomputeText(scenario);
  return `${recompute.slice(0, MOST_MODULES).join('+')}+${recompute.length - MOST_MODULES}`;
}

const MOST_MODULES = 2;

function recomputeText({ recompute, recomputeLayers }: Scenario): string {
  if (recompute === null) return '';
  const what = typeof recompute === 'string' ? recompute : recompute.join('+');
  return recomputeLayers === null ? what : `${what} ${recomputeLayers}`;
}
