import type { Model, Unmodelled } from '../model/model.js';
import type { Ledger } from '../quantity/index.js';
import { type Problem, warning } from '../scenario/legality/problem.js';
import type { Settled } from '../scenario/settle.js';
import { shortJson } from '../text/json.js';

/** What a figure hangs on: all that a model is, its cache, or its compute. */
export type Aspect = 'weights' | 'cache' | 'compute';

/** Whether everything that a figure of this aspect hangs on is understood; any aspect when none is named. */
export function isUnderstood(model: Model, aspect?: Aspect): boolean {
  return !model.unmodelled.some((row) => moves(row, aspect));
}

function moves({ only }: Unmodelled, aspect: Aspect | undefined): boolean {
  return only === undefined || aspect === undefined || only === aspect;
}

/** A ledger as certain as the least certain of its inputs: nothing of a model that is not understood is exact. */
export function asCertainAs(model: Model, aspect: Aspect, ledger: Ledger): Ledger {
  return isUnderstood(model, aspect) ? ledger : modelled(ledger);
}

function modelled(ledger: Ledger): Ledger {
  const certainty = ledger.certainty === 'exact' ? 'modelled' : ledger.certainty;
  return { ...ledger, certainty, children: ledger.children.map(modelled) };
}

/** Rows beyond these say no more: a config of inventions has thousands. */
const MOST_ROWS = 20;

/** What of the model, or of the one that drafts, is not understood: a warning each. */
export function doubtProblems({ model, draft }: Pick<Settled, 'model' | 'draft'>): Problem[] {
  const rows = [...model.unmodelled, ...(draft?.unmodelled ?? [])];
  const told = rows
    .slice(0, MOST_ROWS)
    .map(({ field, value, effect }) =>
      warning('unmodelled', `${field.slice(0, 200)} = ${shortJson(value, 60)}: ${effect}`),
    );
  const more = rows.length - told.length;
  return more > 0 ? [...told, warning('unmodelled', `and ${more} more fields`)] : told;
}
