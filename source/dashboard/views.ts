import type { MapAxes } from '../cost/map.js';
import type { Scenario } from '../scenario/scenario.js';
import type { CellFigure } from './cell-figure.js';
import { isSameScenario, reportOf } from './derived.js';
import { PANES, type PaneId } from './panes/catalogue.js';
import type { PaneDeclaration } from './panes/declaration.js';
import { withoutFigures } from './panes/refused.js';
import type { Question, View } from './panes/view.js';
import { refusalOf } from './problems.js';

/** What views are a function of. */
export interface Asked {
  readonly scenario: Scenario;
  readonly origin: Scenario;
  readonly baseline: Scenario | undefined;
  readonly axes: MapAxes;
  readonly cells: CellFigure;
  readonly marks: readonly string[];
}

export function questionOf({ scenario, origin, baseline, axes, cells, marks }: Asked): Question {
  return {
    scenario,
    origin,
    axes,
    cells,
    marks,
    report: reportOf(scenario),
    baseline: baseline && { scenario: baseline, report: reportOf(baseline) },
  };
}

interface Known {
  readonly asked: Asked;
  readonly view: View;
}

/** Of the scenario on the screen, and of the one before. */
const REMEMBERED = 2;

const last = new Map<PaneId, readonly Known[]>();

/** What a pane shows. Its last answers are kept: a key asks for one several times, and the next may lead back. */
export function viewOf(pane: PaneId, asked: Asked): View {
  const known = last.get(pane) ?? [];
  const found = known.find((one) => isSame(one.asked, asked));
  if (found) return found.view;
  const made = madeView(PANES[pane], questionOf(asked));
  const { scenario, origin, baseline, axes, cells, marks } = asked;
  const answer = { asked: { scenario, origin, baseline, axes, cells, marks }, view: made };
  last.set(pane, [answer, ...known].slice(0, REMEMBERED));
  return made;
}

function madeView({ view, isAnswer = false }: PaneDeclaration, question: Question): View {
  const refusal = isAnswer ? refusalOf(question.report) : undefined;
  const whole = view(question);
  return refusal === undefined ? whole : withoutFigures(whole, refusal);
}

function isSame(a: Asked, b: Asked): boolean {
  return (
    a.cells === b.cells &&
    a.marks === b.marks &&
    a.axes === b.axes &&
    isSameScenario(a.scenario, b.scenario) &&
    isSameScenario(a.origin, b.origin) &&
    (a.baseline === b.baseline ||
      (a.baseline !== undefined &&
        b.baseline !== undefined &&
        isSameScenario(a.baseline, b.baseline)))
  );
}
