import { type CacheClass, cachesOf } from '../model/cache-class.js';
import { hasExperts } from '../model/operations.js';
import { deviceCount } from '../scenario/devices.js';
import { problemsOf } from '../scenario/legality/problems-of.js';
import { modelOf } from '../scenario/models.js';
import type { OptionId, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { knowsMemory } from './certainty.js';
import { fits, fullestDevice } from './memory.js';
import { powersOfTwo } from './powers-of-two.js';
import type { PlannedSpeed } from './search/plan/question.js';
import { plannedSpeed } from './search/plan/speed.js';

/**
 * `fits if`: it fits if the model is as its fields say, though some of them are unknown. `memory unknown`: that of a
 * processor's host.
 */
export type Verdict = 'fits' | 'tight' | 'fits if' | 'too large' | 'not legal' | 'memory unknown';

/** One scenario of a grid, and whether it fits. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly verdict: Verdict;
  /** Bytes of the fullest device; 0 for an illegal scenario. */
  readonly bytes: number;
  /** Why it is illegal. */
  readonly reason: string | undefined;
  /** How fast it would be; null where it is illegal, or no rates are known. */
  readonly speed: PlannedSpeed | null;
  readonly scenario: Scenario;
}

export interface Grid {
  readonly rowField: OptionId;
  readonly columnField: OptionId;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** One per row, each with one per column. */
  readonly cells: readonly (readonly Cell[])[];
}

/**
 * Share of the capacity above which a scenario is tight, since allocators fragment by a few percent. Source:
 * docs/cost-model.md, Buffers and fragmentation.
 */
export const TIGHT_SHARE = 0.95;

/** A grid of scenarios over two sizes. */
export function grid(
  scenario: Scenario,
  rowField: OptionId,
  rows: readonly number[],
  columnField: OptionId,
  columns: readonly number[],
): Grid {
  const cells = rows.map((row) =>
    columns.map((column) =>
      cell(row, column, { ...scenario, [rowField]: row, [columnField]: column } as Scenario),
    ),
  );
  return { rowField, columnField, rows, columns, cells };
}

const fastest = new WeakMap<Grid, { readonly cell: Cell | undefined }>();

/** The fastest scenario of a grid that fits; undefined where none does. Found once for each grid. */
export function fastestCell(within: Grid): Cell | undefined {
  const known = fastest.get(within);
  if (known) return known.cell;
  let best: Cell | undefined;
  for (const cell of within.cells.flat()) {
    if (cell.verdict !== 'fits' && cell.verdict !== 'tight') continue;
    if ((cell.speed?.tokensPerSecond ?? 0) > (best?.speed?.tokensPerSecond ?? 0)) best = cell;
  }
  fastest.set(within, { cell: best });
  return best;
}

/** A cell that is judged on first read, since a screen shows only part of a large grid. */
function cell(row: number, column: number, scenario: Scenario): Cell {
  let known: Judgement | undefined;
  let speed: { readonly known: PlannedSpeed | null } | undefined;
  const judgement = () => {
    known ??= judge(scenario);
    return known;
  };
  return {
    row,
    column,
    scenario,
    get verdict() {
      return judgement().verdict;
    },
    get bytes() {
      return judgement().bytes;
    },
    get reason() {
      return judgement().reason;
    },
    get speed() {
      speed ??= { known: judgement().reason === undefined ? plannedSpeed(settle(scenario)) : null };
      return speed.known;
    },
  };
}

type Judgement = Pick<Cell, 'verdict' | 'bytes' | 'reason'>;

function judge(scenario: Scenario): Judgement {
  const settled = settle(scenario);
  const refusal = problemsOf(settled).find(({ severity }) => severity === 'refused');
  if (refusal) return { verdict: 'not legal', bytes: 0, reason: refusal.message };
  const { total: bytes, capacity } = fullestDevice(settled);
  const verdict = verdictOf(bytes, capacity, knowsMemory(settled));
  // Host memory or the given cache can be too small while the devices have room.
  if (verdict !== 'memory unknown' && verdict !== 'too large' && !fits(settled))
    return { verdict: 'too large', bytes, reason: undefined };
  return { verdict, bytes, reason: undefined };
}

export function verdictOf(bytes: number, capacity: number, understood = true): Verdict {
  if (capacity === 0) return 'memory unknown';
  if (bytes > capacity) return 'too large';
  if (!understood) return 'fits if';
  return bytes > TIGHT_SHARE * capacity ? 'tight' : 'fits';
}

/** Two parallel sizes of a map: its rows and its columns. */
export type MapAxes = 'tp.pp' | 'tp.ep' | 'tp.cp' | 'ep.cp';

/**
 * Pairs of parallel sizes for a map, the plainest first. Expert parallelism needs routed experts; context parallelism
 * needs kept tokens: always in training, in serving with a cache that grows with them.
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

/** Whether a cache has one entry per token of the text. */
function growsWithText({ kind }: CacheClass): boolean {
  return kind !== 'recurrent' && kind !== 'convolution' && kind !== 'cross';
}

/** Splits by two parallel sizes over the available devices; data parallelism takes the rest. */
export function parallelMap(scenario: Scenario, axes: MapAxes = 'tp.pp'): Grid {
  const [rowField, columnField] = axes.split('.') as [OptionId, OptionId];
  const sizes = powersOfTwo(deviceCount(scenario));
  return grid({ ...scenario, dp: null }, rowField, sizes, columnField, sizes);
}

/** Context × concurrent sequences. */
export function frontier(scenario: Scenario): Grid {
  const { model, sequence } = settle(scenario);
  const longest = Math.max(sequence, model.maximumSequence ?? 131072);
  const shortest = Math.min(1024, Math.max(16, longest / 64));
  // The tokens of a picture follow from its resolution.
  const contexts = model.picture
    ? [sequence]
    : powersOfTwo(longest).filter((tokens) => tokens >= shortest);
  return grid(scenario, 'sequence', contexts, 'batch', powersOfTwo(1024));
}
