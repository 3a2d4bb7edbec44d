import type { MapAxes } from '../cost/map.js';
import type { Scenario } from '../scenario/scenario.js';
import type { CellFigure } from './cell-figure.js';
import { reportOf } from './derived.js';
import { PANES, type PaneId } from './panes/catalogue.js';
import type { PaneDeclaration } from './panes/declaration.js';
import type { Question, View } from './panes/view.js';

/** What views are a function of. */
export interface Asked {
  readonly scenario: Scenario;
  readonly origin: Scenario;
  readonly baseline: Scenario | undefined;
  readonly axes: MapAxes;
  readonly cells: CellFigure;
}

export function questionOf({ scenario, origin, baseline, axes, cells }: Asked): Question {
  return {
    scenario,
    origin,
    axes,
    cells,
    report: reportOf(scenario),
    baseline: baseline && { scenario: baseline, report: reportOf(baseline) },
  };
}

const last = new Map<PaneId, { readonly asked: Asked; readonly view: View }>();

/** What a pane shows. The last answer of each pane is kept: a key asks for it several times. */
export function viewOf(pane: PaneId, asked: Asked): View {
  const known = last.get(pane);
  if (known && isSame(known.asked, asked)) return known.view;
  const { view }: PaneDeclaration = PANES[pane];
  const made = view(questionOf(asked));
  const { scenario, origin, baseline, axes, cells } = asked;
  last.set(pane, { asked: { scenario, origin, baseline, axes, cells }, view: made });
  return made;
}

function isSame(a: Asked, b: Asked): boolean {
  return (
    a.scenario === b.scenario &&
    a.origin === b.origin &&
    a.baseline === b.baseline &&
    a.axes === b.axes &&
    a.cells === b.cells
  );
}
