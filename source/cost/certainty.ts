import type { Model, Unmodelled } from '../model/model.js';
import type { Ledger } from '../quantity/index.js';
import { type Problem, warning } from '../scenario/legality/problem.js';
import type { Settled } from '../scenario/settled.js';
import { shortJson } from '../text/json.js';
import { adapterRank } from './adapters.js';

/** What a figure depends on: which weights there are, their bytes, the cache, or the compute. */
export type Aspect = 'weights' | 'bytes' | 'cache' | 'compute';

/**
 * Whether everything that a figure of this aspect depends on is known; without an aspect, whether the whole model is.
 */
export function isUnderstood(model: Model, aspect?: Aspect): boolean {
  return !model.unmodelled.some((row) => moves(row, aspect));
}

/** Whether the bytes held are known. Where a format is asked for, the format of the checkpoint does not matter. */
export function knowsMemory(settled: Settled): boolean {
  const { model, scenario, mode, qlora } = settled;
  if (!isUnderstood(model, mode === 'inference' ? 'cache' : 'compute')) return false;
  const isFrozen = adapterRank(settled) > 0 && qlora === 0;
  const isStored = scenario.weights === null && (mode === 'inference' || isFrozen);
  return isUnderstood(model, isStored ? 'bytes' : 'weights');
}

function moves({ only }: Unmodelled, aspect: Aspect | undefined): boolean {
  return only === undefined || aspect === undefined || only.some((moved) => moved === aspect);
}

/** The ledger with the certainty of its least certain input: no figure of an unknown model is exact. */
export function asCertainAs(model: Model, aspect: Aspect, ledger: Ledger): Ledger {
  return isUnderstood(model, aspect) ? ledger : modelled(ledger);
}

function modelled(ledger: Ledger): Ledger {
  const certainty = ledger.certainty === 'exact' ? 'modelled' : ledger.certainty;
  return { ...ledger, certainty, children: ledger.children.map(modelled) };
}

/** An invented config can have thousands of fields, so later rows are left out. */
const MOST_ROWS = 20;

/** A warning for each unknown part of the model and of the drafting model. */
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
