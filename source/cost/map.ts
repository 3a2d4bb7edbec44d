import { type CacheClass, cachesOf } from '../model/cache-class.js';
import { hasExperts } from '../model/operations.js';
import { deviceCount } from '../scenario/devices.js';
import { problemsOf } from '../scenario/legality/problems-of.js';
import type { OptionId, Scenario } from '../scenario/scenario.js';
import { modelOf, settle } from '../scenario/settle.js';
import { isUnderstood } from './certainty.js';
import { fullestDevice } from './memory.js';

/** Of processors on a host's own memory nobody knows how much there is. */
/** `fits if`: it would, were the model what its fields say, and something of it is not understood. */
export type Verdict = 'fits' | 'tight' | 'fits if' | 'too large' | 'not legal' | 'memory unknown';

/** One scenario of a grid, and whether it would fit. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly verdict: Verdict;
  /** Bytes of the fullest device; 0 when it is not legal. */
  readonly bytes: number;
  /** Why it is not legal. */
  readonly reason: string | undefined;
  readonly scenario: Scenario;
}

export interface Grid {
  readonly rowField: OptionId;
  readonly columnField: OptionId;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** One a row, each with one a column. */
  readonly cells: readonly (readonly Cell[])[];
}

/** Above this share of the capacity a scenario is tight: allocators fragment by a few percent (cost model §2.5). */
export const TIGHT_SHARE = 0.95;

/** A grid of scenarios that differ in two sizes. */
export function grid(
  scenario: Scenario,
  rowField: OptionId,
  rows: readonly number[],
  columnField: OptionId,
  columns: readonly number[],
): Grid {
  const cells = rows.map((row) =>
    columns.map((column) =>
      cell({ ...scenario, [rowField]: row, [columnField]: column } as Scenario, row, column),
    ),
  );
  return { rowField, columnField, rows, columns, cells };
}

function cell(scenario: Scenario, row: number, column: number): Cell {
  const settled = settle(scenario);
  const refusal = problemsOf(settled).find(({ severity }) => severity === 'refused');
  if (refusal)
    return { row, column, verdict: 'not legal', bytes: 0, reason: refusal.message, scenario };
  const { total: bytes, capacity } = fullestDevice(settled);
  return {
    row,
    column,
    verdict: verdictOf(bytes, capacity, isUnderstood(settled.model, 'weights')),
    bytes,
    reason: undefined,
    scenario,
  };
}

export function verdictOf(bytes: number, capacity: number, understood = true): Verdict {
  if (capacity === 0) return 'memory unknown';
  if (bytes > capacity) return 'too large';
  if (!understood) return 'fits if';
  return bytes > TIGHT_SHARE * capacity ? 'tight' : 'fits';
}

/** Two parallel sizes that a map varies: those of its rows, and those of its columns. */
export type MapAxes = 'tp.pp' | 'tp.ep' | 'tp.cp' | 'ep.cp';

/**
 * Pairs of parallel sizes that are worth a map, the plainest first. Expert parallelism needs routed experts; context
 * parallelism a sequence whose tokens are kept: in training always, in serving in a cache that grows with them.
 */
export function mapAxes(scenario: Scenario): readonly MapAxes[] {
  if (deviceCount(scenario) === 1) return ['tp.pp'];
  const model = modelOf(scenario);
  const isMixture = hasExperts(model);
  const keepsTokens =
    scenario.mode === 'training' ||
    model.groups.some(({ mixers }) => mixers.some((mixer) => cachesOf(mixer).some(growsWithText)));
  return [
    'tp.pp',
    ...(isMixture ? (['tp.ep'] as const) : []),
    ...(keepsTokens ? ([isMixture ? 'ep.cp' : 'tp.cp'] as const) : []),
  ];
}

/** Whether a cache has entries by token of the text. */
function growsWithText({ kind }: CacheClass): boolean {
  return kind !== 'recurrent' && kind !== 'convolution' && kind !== 'cross';
}

/** Splits by two parallel sizes over the devices there are; what is left goes to data parallelism. */
export function parallelMap(scenario: Scenario, axes: MapAxes = 'tp.pp'): Grid {
  const [rowField, columnField] = axes.split('.') as [OptionId, OptionId];
  const sizes = powersOfTwo(deviceCount(scenario));
  return grid({ ...scenario, dp: null }, rowField, sizes, columnField, sizes);
}

/** Context × concurrent sequences: how many users at which context. */
export function frontier(scenario: Scenario): Grid {
  const { model, sequence } = settle(scenario);
  const longest = Math.max(sequence, model.maximumSequence ?? 131072);
  const contexts = powersOfTwo(longest).filter((tokens) => tokens >= Math.min(1024, longest / 8));
  return grid(scenario, 'sequence', contexts, 'batch', powersOfTwo(1024));
}

/** 1, 2, 4, … up to `end`. */
export function powersOfTwo(end: number): number[] {
  const powers: number[] = [];
  for (let power = 1; power <= end; power *= 2) powers.push(power);
  return powers;
}
