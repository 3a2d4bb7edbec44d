import { fullestDevice, fits as hasRoom } from '../../source/cost/memory.js';
import { plan } from '../../source/cost/search/plan/plan.js';
import type { Planned } from '../../source/cost/search/plan/question.js';
import { plannedSpeed, rateOf } from '../../source/cost/search/plan/speed.js';
import { refusalOf } from '../../source/scenario/offer.js';
import { settle } from '../../source/scenario/settle.js';
import type { Settled } from '../../source/scenario/settled.js';
import { median } from '../statistics.js';
import { HABITS, type Habit, SERVING_HABITS } from './habits.js';
import { LAYOUT_KINDS, type LayoutKind, type LayoutRow, layoutRows } from './layout-rows.js';

/** One question with its published layouts and the planner's answer. */
interface Answered {
  readonly offered: Planned | undefined;
  readonly layouts: readonly Judged[];
}

interface Judged {
  readonly row: LayoutRow;
  readonly settled: Settled;
  readonly isLegal: boolean;
  readonly fits: boolean;
  /** Speed of the fastest plan, and of the offered one, relative to the published layout; 0 without a plan. */
  readonly fastest: number;
  readonly first: number;
  /** The reason for a miss; absent for a hit. */
  readonly reason?: string;
}

/** Reported tolerance of the planner's best, and the wanted share of layouts within it. */
const NEAR = [
  [1.1, 0.65],
  [1.25, 0.9],
] as const;
/** Tolerated slowness of a plan relative to a published layout that fits. */
const NEVER_SLOWER = 0.95;
/** Wanted share of questions whose plan has a property that all their published layouts have. */
const HABIT_KEPT = 0.8;

/** Lines about every published layout: results by kind, and in total. */
export function allLayoutLines(): readonly string[] {
  const kinds = LAYOUT_KINDS.map((kind) => ({ kind, answered: answeredQuestions(kind) }));
  const layouts = kinds.flatMap(({ answered }) => answered.flatMap((question) => question.layouts));
  return [
    ...kinds.flatMap(({ kind, answered }) => layoutLines(kind, answered)),
    `together: ${NEAR.map(
      ([most, wanted]) =>
        `within ${percent(most - 1)} of the plan offered ${nearText(layouts, most)} (wanted ${percent(wanted)})`,
    ).join('; ')}`,
  ];
}

/** Results of one kind's layouts: nearness of the planner's best, properties of plans, misses. */
function layoutLines(kind: LayoutKind, answered: readonly Answered[]): readonly string[] {
  const layouts = answered.flatMap((question) => question.layouts);
  const fitting = layouts.filter(({ fits, isLegal }) => fits && isLegal);
  const families = [...new Set(layouts.map(({ row }) => row.family))];
  return [
    `${kind}: ${layouts.length} layouts of ${answered.length} questions; legal ${shareText(layouts, ({ isLegal }) => isLegal)}, fit ${shareText(layouts, ({ fits }) => fits)}`,
    ...NEAR.map(
      ([most, wanted]) =>
        `within ${percent(most - 1)} of the plan offered: ${nearText(layouts, most)} (wanted ${percent(wanted)}), of the fastest: ${shareText(layouts, (one) => isNear(one.fastest, most))}`,
    ),
    `the first plan is slower than ${NEVER_SLOWER} of a layout that fits: ${fitting.filter(({ first }) => first < NEVER_SLOWER).length} of ${fitting.length} (wanted 0)`,
    `the fastest plan by the published layout, median: ${median(layouts.map(({ fastest }) => fastest)).toFixed(2)}`,
    ...families.map((family) => familyLine(family, layouts)),
    ...habitLines(answered, kind === 'training' ? HABITS : SERVING_HABITS),
    ...layouts.flatMap(({ row, reason }) =>
      reason === undefined ? [] : [`  ${row.id}: ${reason}`],
    ),
  ];
}

function answeredQuestions(kind: LayoutKind): readonly Answered[] {
  const questions = new Map<string, LayoutRow[]>();
  for (const row of layoutRows(kind))
    questions.set(row.question, [...(questions.get(row.question) ?? []), row]);
  return [...questions.values()].map((rows) => answerOf(rows));
}

function answerOf(rows: readonly LayoutRow[]): Answered {
  const [row] = rows;
  if (!row) throw new RangeError('a question has at least one layout');
  const { best, fastest } = plan({
    scenario: row.asked,
    held: row.held,
    objective: 'throughput',
    top: 1,
  });
  const [offered] = best;
  return { offered, layouts: rows.map((one) => judge(one, offered, fastest)) };
}

function judge(
  row: LayoutRow,
  offered: Planned | undefined,
  fastestPlan: Planned | undefined,
): Judged {
  const settled = settle(row.published);
  const refusal = refusalOf(settled);
  const fits = hasRoom(settled);
  const rate = rateOf(plannedSpeed(settled));
  const by = (planned: Planned | undefined) => rateOf(planned?.speed) / rate;
  const judged = {
    row,
    settled,
    isLegal: refusal === undefined,
    fits,
    fastest: refusal === undefined ? by(fastestPlan) : 0,
    first: refusal === undefined ? by(offered) : 0,
  };
  const reason = refusal ?? whatMisses(judged, offered);
  return { ...judged, ...(reason !== undefined && { reason }) };
}

function whatMisses(
  { settled, fits, first }: Judged,
  offered: Planned | undefined,
): string | undefined {
  if (!fits) {
    const { total, capacity } = fullestDevice(settled);
    return `does not fit: ${(total / capacity).toFixed(2)} of what there is`;
  }
  if (!offered) return 'the planner finds nothing that fits';
  const sizes = `${sizesOf(settled)} published, ${sizesOf(settle(offered.scenario))} planned`;
  if (first < NEVER_SLOWER) {
    const { mode, dp, batch } = settled;
    const copies =
      mode === 'inference' && dp > 1
        ? `, its batch is of each of ${dp} copies, ${dp * batch} in all`
        : '';
    return `the first plan has ${first.toFixed(2)} of its speed: ${sizes}${copies}`;
  }
  const [, [most]] = NEAR;
  return first > most ? `the first plan has ${first.toFixed(2)} of its speed: ${sizes}` : undefined;
}

function sizesOf({ tp, pp, virtualStages, cp, ep, dp, zero, batch, recompute }: Settled): string {
  const parts = { tp, pp, vp: virtualStages, cp, ep, dp, zero, batch };
  const named = Object.entries(parts).filter(([, size]) => size !== 1);
  return `${named.map(([name, size]) => `${name} ${size}`).join(' ')} ${recompute}`;
}

function isNear(ratio: number, most: number): boolean {
  return ratio > 0 && ratio <= most;
}

/** Number of layouts within that tolerance: of all, and of those that their own framework starts. */
function nearText(layouts: readonly Judged[], most: number): string {
  const isClose = (one: Judged) => isNear(one.first, most);
  const started = layouts.filter(({ isLegal }) => isLegal);
  const ofStarted =
    started.length === layouts.length ? '' : `, of those that start ${shareText(started, isClose)}`;
  return `${shareText(layouts, isClose)}${ofStarted}`;
}

function familyLine(family: string, layouts: readonly Judged[]): string {
  const own = layouts.filter(({ row }) => row.family === family);
  const near = NEAR.map(
    ([most]) => `${percent(most - 1)} ${shareText(own, (one) => isNear(one.first, most))}`,
  );
  return `  ${family}: fit ${shareText(own, ({ fits }) => fits)}, within ${near.join(', ')}`;
}

/** For each property that all layouts of a question have: the number of questions whose plan has it. */
function habitLines(answered: readonly Answered[], habits: readonly Habit[]): readonly string[] {
  return habits.map(({ name, keeps }) => {
    const kept = answered.filter(({ layouts }) => layouts.every(({ settled }) => keeps(settled)));
    const planned = kept.flatMap(({ offered }) => (offered ? [settle(offered.scenario)] : []));
    const share = shareText(planned, keeps);
    const isMet = planned.filter(keeps).length >= HABIT_KEPT * planned.length;
    return `habit ${name}: ${share} (wanted ${percent(HABIT_KEPT)}${isMet ? '' : ', MISSED'})`;
  });
}

function shareText<T>(items: readonly T[], holds: (item: T) => boolean): string {
  const held = items.filter(holds).length;
  return `${held} of ${items.length}${items.length > 0 ? ` (${percent(held / items.length)})` : ''}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
