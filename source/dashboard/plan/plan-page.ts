import { changesTo, type PlanChange } from '../../cost/search/plan/changes.js';
import type { RankedPlan } from '../../cost/search/plan/shortlist.js';
import { commandLine } from '../../report/command-line.js';
import { engineCommand } from '../../report/engine-command.js';
import { changeText } from '../../report/plan/change-text.js';
import { boundsColumn, planRows } from '../../report/plan/plan-rows.js';
import { equalText, noPlanText } from '../../report/plan/plan-text.js';
import { reasons } from '../../report/plan/reasons.js';
import { countText } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { settle } from '../../scenario/settle.js';
import { type Line, padLeft, span, textWidth } from '../drawing/line.js';
import { wrapBeside } from '../drawing/wrap.js';
import { type FoundPlans, type PlanOrder, sortedPlans } from './found-plans.js';
import { frontChart } from './front-chart.js';

/** What a page of plans shows. */
export interface PlanPage {
  readonly found: FoundPlans;
  /** Place of the plan that is pointed at, in the order of the list. */
  readonly chosen: number;
  readonly order: PlanOrder;
  /** What the plans are compared with. */
  readonly present: Scenario;
}

let known:
  | { readonly page: PlanPage; readonly width: number; readonly lines: readonly Line[] }
  | undefined;

/** The lines of the page; those drawn last are kept, since a frame asks for them several times. */
export function planLines(page: PlanPage, width: number): readonly Line[] {
  if (known?.page !== page || known.width !== width)
    known = { page, width, lines: drawn(page, width) };
  return known.lines;
}

/** The plan that is pointed at. */
export function chosenPlan({ found, chosen, order }: PlanPage): RankedPlan | undefined {
  const plans = sortedPlans(found, order);
  return plans[Math.min(chosen, plans.length - 1)];
}

function drawn(page: PlanPage, width: number): readonly Line[] {
  const { found, order } = page;
  const { plan, isOver, front } = found;
  const chosen = chosenPlan(page);
  const counts = `${countText(plan.searched)} layouts searched, ${countText(plan.fitting)} fit`;
  const head: Line = [
    span(isOver ? counts : `searching … ${counts} so far`, isOver ? 'quiet' : 'accent'),
    span(`; sorted ${order === 'offered' ? 'as offered' : `by ${order}`}`, 'quiet'),
  ];
  if (!chosen)
    return isOver ? [head, [], ...text(noPlanText(plan, settle(page.present)), width)] : [head];
  return [
    head,
    [],
    ...tableLines(page, chosen, width),
    ...equalLines(found, order, width),
    [],
    ...reasons(chosen, plan).flatMap((reason) => text(reason, width)),
    ...changeLines(changesOf(page.present, chosen), width),
    [],
    [span('Its command', 'title')],
    ...text(engineCommand(settle(chosen.scenario)) ?? commandLine(chosen.scenario), width),
    ...(front.length > 1 ? [[], ...frontChart(front, chosen, width)] : []),
  ];
}

/** The meaning of the mark in front of a plan, where the list has the stated order. */
function equalLines({ plan }: FoundPlans, order: PlanOrder, width: number): readonly Line[] {
  const told = order === 'offered' ? equalText(plan) : undefined;
  return told === undefined ? [] : text(`≈ ${told}`, width);
}

function tableLines(
  { found, order }: PlanPage,
  chosen: RankedPlan,
  width: number,
): readonly Line[] {
  const plans = sortedPlans(found, order);
  const [heads = [], ...rows] = planRows(plans, 'text', new Set(boundsColumn(width)));
  const widths = heads.map((head, at) =>
    Math.max(textWidth(head), ...rows.map((row) => textWidth(row[at] ?? ''))),
  );
  // As many columns as there is room for.
  let shown = 0;
  for (let used = 2; shown < widths.length; shown++) {
    used += (widths[shown] ?? 0) + 1;
    if (used > width) break;
  }
  const line = (row: readonly string[]) =>
    row
      .slice(0, shown)
      .map((cell, at) => padLeft(cell, widths[at] ?? 0))
      .join(' ');
  return [
    [span(`  ${line(heads)}`, 'title')],
    ...rows.map(
      (row, at): Line =>
        plans[at] === chosen
          ? [span('▸ ', 'pointer'), span(line(row), 'selected')]
          : [span(plans[at]?.isEqual ? '≈ ' : '  ', 'quiet'), span(line(row))],
    ),
  ];
}

let changes:
  | { readonly to: RankedPlan; readonly from: Scenario; readonly found: readonly PlanChange[] }
  | undefined;

function changesOf(from: Scenario, to: RankedPlan): readonly PlanChange[] {
  if (changes?.to !== to || changes.from !== from)
    changes = { to, from, found: changesTo(from, to, 'throughput') };
  return changes.found;
}

function changeLines(found: readonly PlanChange[], width: number): readonly Line[] {
  if (found.length === 0) return [[], [span('It is the present setting.', 'ok')]];
  return [
    [],
    [span('From the present setting, each alone', 'title')],
    ...found.flatMap((change) => text(changeText(change), width)),
  ];
}

function text(words: string, width: number): readonly Line[] {
  return words
    .split('\n')
    .flatMap((line) => wrapBeside(line, width).map((part): Line => [span(part)]));
}
