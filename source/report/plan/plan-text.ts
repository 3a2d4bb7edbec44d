import { type Plan, whyNotPlanned } from '../../cost/search/plan/plan.js';
import type { Objective, Targets } from '../../cost/search/plan/question.js';
import { type Taken, takenOfTargets } from '../../cost/search/plan/targets.js';
import { refusalOf } from '../../scenario/offer.js';
import type { Scenario } from '../../scenario/scenario.js';
import { settle } from '../../scenario/settle.js';
import type { Settled } from '../../scenario/settled.js';
import type { JsonObject } from '../../text/json.js';
import { commandLine } from '../command-line.js';
import { csvText } from '../csv.js';
import { engineCommand } from '../engine-command.js';
import { sectionLines } from '../text.js';
import { countText, MARK_LEGEND, MARKS, secondsText } from '../units.js';
import { wrapped } from '../wrapped.js';
import { changeText } from './change-text.js';
import { boundsColumn, planRows } from './plan-rows.js';
import { reasons } from './reasons.js';
import type { ToldPlan } from './told-plan.js';

/** Plans as a table, then the reasons for the first and its command. */
export function planText(plan: ToldPlan, { seconds, columns, published }: PlanTextOptions): string {
  const { searched, fitting, best } = plan;
  const [offered] = best;
  if (!offered) return '';
  const named = new Set([...(COLUMNS_OF[plan.objective] ?? []), ...boundsColumn(columns)]);
  const rows = planRows(best, 'text', named);
  const table = {
    title: `Plans, all figures ${MARKS.modelled}: ${countText(searched)} layouts searched in ${secondsText(seconds)}, ${countText(fitting)} fit`,
    columns: (rows[0] ?? []).map((title) => ({ title, right: true })),
    rows,
  };
  return `${[
    ...sectionLines(table, columns),
    ...equalLines(plan, columns),
    ...changeLines(plan, columns),
    ...frontLines(plan, columns),
    '',
    'Why the first',
    ...reasons(offered, plan).flatMap((reason) => wrapped(`  ${reason}`, columns)),
    '',
    'Its command',
    `  ${commandLine(offered.scenario, published)}`,
    ...engineLines(offered.scenario),
    '',
    MARK_LEGEND,
  ].join('\n')}\n`;
}

/** A searched field other than the layout is shown even where all plans agree. */
const BOX: ReadonlySet<string> = new Set(['hardware', 'devices', 'perHourUsd']);
const COLUMNS_OF: Readonly<Record<Objective, ReadonlySet<string> | undefined>> = {
  throughput: undefined,
  latency: undefined,
  cost: BOX,
  price: BOX,
  devices: BOX,
  energy: BOX,
};

function equalLines(plan: Plan, columns: number): readonly string[] {
  const told = equalText(plan);
  return told === undefined ? [] : wrapped(`  ${told}`, columns);
}

/** The number of plans whose bands overlap; undefined for a single plan. */
export function equalText({ best }: Pick<Plan, 'best'>): string | undefined {
  const equal = best.filter(({ isEqual }) => isEqual).length;
  if (equal < 2) return undefined;
  const which = equal === best.length ? 'All' : `${equal} of them`;
  return `${which} are equal within the uncertainty: under a tenth apart. The simplest stands first.`;
}

/** Changes of the present setting, each by itself. */
function changeLines({ changes }: ToldPlan, columns: number): readonly string[] {
  if (changes.length === 0) return [];
  return [
    '',
    'From the present setting, each alone',
    ...changes.flatMap((change) => wrapped(`  ${changeText(change)}`, columns)),
  ];
}

function frontLines({ front }: ToldPlan, columns: number): readonly string[] {
  const rows = planRows(front, 'text');
  if (rows.length === 0) return [];
  const table = {
    title: `None beats these in both speed and what it takes, all figures ${MARKS.modelled}`,
    columns: (rows[0] ?? []).map((title) => ({ title, right: true })),
    rows,
  };
  return ['', ...sectionLines(table, columns)];
}

function engineLines(scenario: Scenario): readonly string[] {
  const command = engineCommand(settle(scenario));
  if (command === undefined) return [];
  return ['', 'The engine’s own', ...command.split('\n').map((line) => `  ${line}`)];
}

export interface PlanTextOptions {
  /** Time of the search in seconds. */
  readonly seconds: number;
  readonly columns: number;
  /** The model's config before edits. */
  readonly published?: JsonObject;
}

/** Plans as rows of exact values. */
export function planCsv({ best }: Plan): string {
  return csvText(planRows(best, 'value'));
}

/** The reason why there is no plan, and the layout that comes nearest. */
export function noPlanText(
  { missed, searched, legal }: Plan,
  asked: Settled,
  targets: Targets = {},
): string {
  const why = whyNotPlanned(asked);
  if (why !== undefined) return why;
  const { mode } = asked;
  const refusal = refusalOf(asked);
  // In training only layouts whose states fit are searched.
  if (!missed && searched === 0 && mode === 'training' && refusal === undefined)
    return 'nothing fits: no layout of training has room for weights, gradients and optimizer states';
  if (!missed && legal === 0)
    return `${searched === 0 ? 'no layout' : `none of ${countText(searched)} layouts`} of ${mode} is legal: ${refusal ?? 'the sizes that are given leave none'}`;
  if (!missed) return `nothing fits: none of ${countText(searched)} layouts of ${mode} has room`;
  const lacks = takenOfTargets(missed, targets)
    .filter((one) => one.taken > one.asked)
    .map(missText);
  return `nothing that fits meets the targets: the nearest takes ${lacks.join(' and ')}: ${commandLine(missed.scenario)}`;
}

/** The value of a plan that misses a target. */
function missText({ target, asked, taken }: Taken): string {
  const { tell, of, unknown } = TOLD_TARGETS[target];
  return `${Number.isFinite(taken) ? tell(taken) : unknown}${of} (${tell(asked)} asked)`;
}

const daysText = (days: number) => `${Number(days.toPrecision(3))} days`;
const dollarsText = (dollars: number) => `$${Math.round(dollars)}`;

interface ToldTarget {
  readonly tell: (value: number) => string;
  readonly of: string;
  /** Text for a value that is unknown or unbounded. */
  readonly unknown: string;
}

const TOLD_TARGETS: Readonly<Record<Taken['target'], ToldTarget>> = {
  days: { tell: daysText, of: '', unknown: 'an unknown time' },
  budgetUsd: { tell: dollarsText, of: '', unknown: 'an unknown price' },
  ttft: { tell: secondsText, of: ' to the first token', unknown: 'forever' },
  tpot: { tell: secondsText, of: ' for each other token', unknown: 'forever' },
};
