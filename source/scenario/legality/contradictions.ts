import { engineOf, servingOf } from '../../engines/index.js';
import { table } from '../../text/table.js';
import { deviceCount, withDeviceCount } from '../devices.js';
import { DEFAULTS } from '../fields/options.js';
import type { OptionId, Scenario } from '../scenario.js';
import { settle } from '../settle.js';
import type { Settled } from '../settled.js';
import { nearestMultiple } from './divisors.js';
import type { Problem } from './problem.js';
import { problemsOf } from './problems-of.js';
import { sequenceStep } from './sequence-problems.js';

/** The size that is lowered where a problem is refused in another program's command. */
const GIVES_WAY = {
  'tp-heads': 'tp',
  'tp-kv-heads': 'tp',
  'tp-inner': 'tp',
  'pp-layers': 'pp',
  'no-experts': 'ep',
  'ep-experts': 'ep',
  'ep-devices': 'ep',
  'ep-engine': 'ep',
  'attention-dp': 'attentionDp',
  'virtual-stages': 'virtualStages',
  schedule: 'pp',
  'schedule-layers': 'stageLayers',
  'expert-tp': 'expertTp',
  'hybrid-shard': 'hybridShard',
  overlap: 'overlap',
  'offload-layers': 'offloadLayers',
} as const satisfies Readonly<Record<string, OptionId>>;

const sequence = (settled: Settled) => nearestMultiple(settled.sequence, sequenceStep(settled));

/** The count that must be a multiple in a refused problem, with the nearest multiple. */
const ROUNDED = table<
  readonly [count: 'globalBatch' | 'sequence', multiple: (settled: Settled) => number]
>({
  'global-batch': [
    'globalBatch',
    ({ globalBatch, batch, dp }) => nearestMultiple(globalBatch, batch * dp),
  ],
  'cp-sequence': ['sequence', sequence],
  'sequence-parallel': ['sequence', sequence],
});

/** Sizes that determine how many devices are needed. */
const SPLIT = ['tp', 'pp', 'cp', 'dp'] as const satisfies readonly OptionId[];

/** Options that only experts have. */
const EXPERTS = ['ep', 'expertTp', 'redundantExperts'] as const satisfies readonly OptionId[];

/** Larger sizes are not tried, since they divide no heads, layers or experts. */
const MOST_TRIED = 4096;

type GivesWay = keyof typeof GIVES_WAY;

/**
 * A scenario read from another program's command. Where a size contradicts the model or the devices, the greatest
 * lower one that does not takes its place, with a warning. Options in `held` were given by the user: they stay, and
 * are refused. Source: docs/report.md, Commands.
 */
export function withoutContradictions(
  asked: Scenario,
  held: ReadonlySet<string>,
): { readonly scenario: Scenario; readonly warnings: readonly Problem[] } {
  let scenario = asked;
  const warnings: Problem[] = [];
  const left = new Set(Object.keys(GIVES_WAY));
  for (;;) {
    const problem = refusals(scenario).find(({ id }) => left.has(id));
    if (!problem) break;
    left.delete(problem.id);
    const size = GIVES_WAY[problem.id as GivesWay];
    const isHeld = (problem.id === 'no-experts' ? EXPERTS : [size]).some((one) => held.has(one));
    const lower = isHeld ? undefined : lowered(scenario, size, problem.id);
    if (!lower) continue;
    scenario = lower;
    const isRefused = servingOf(scenario.engine).refuses.includes(problem.id);
    const also = isRefused ? `, which ${engineOf(scenario.engine).label} refuses` : '';
    warnings.push({
      id: problem.id,
      severity: 'warning',
      message: `${toldOf(problem)}${also}: ${size} ${lower[size] === null ? 'is left out' : `${lower[size]} is taken`}`,
    });
  }
  const rounded = withMultiples(scenario, held, warnings);
  if (SPLIT.some((size) => held.has(size))) return { scenario: rounded, warnings };
  return withDevicesNeeded(rounded, warnings);
}

/** Replaces each count that does not divide evenly by its nearest multiple, with a warning. */
function withMultiples(asked: Scenario, held: ReadonlySet<string>, warnings: Problem[]): Scenario {
  let scenario = asked;
  for (const problem of refusals(asked)) {
    const { id } = problem;
    const [count, multiple] = ROUNDED[id] ?? [];
    if (!count || !multiple || held.has(count)) continue;
    const value = multiple(settle(scenario));
    scenario = { ...scenario, [count]: value };
    const message = `${toldOf(problem)}: ${value} is taken`;
    warnings.push({ id, severity: 'warning', message });
  }
  return scenario;
}

function withDevicesNeeded(scenario: Scenario, warnings: readonly Problem[]) {
  if (!refusals(scenario).some(({ id }) => id === 'devices')) return { scenario, warnings };
  const { tp, pp, cp, dp } = settle(scenario);
  const needed = tp * pp * cp * dp + scenario.prefillDevices;
  const message = `the command needs ${needed} devices, there are ${deviceCount(scenario)}: the answer is for ${needed}`;
  return {
    scenario: withDeviceCount(scenario, needed),
    warnings: [...warnings, { id: 'devices', severity: 'warning' as const, message }],
  };
}

function toldOf({ fault, message }: Problem): string {
  return fault ?? message;
}

function refusals(scenario: Scenario): Problem[] {
  return problemsOf(settle(scenario)).filter(({ severity }) => severity === 'refused');
}

/** With the greatest lower value that nothing refuses; undefined where there is none. */
function lowered(
  scenario: Scenario,
  size: (typeof GIVES_WAY)[GivesWay],
  id: string,
): Scenario | undefined {
  if (id === 'no-experts') return { ...scenario, ep: 1, expertTp: null, redundantExperts: 0 };
  const given = scenario[size];
  if (typeof given !== 'number') return { ...scenario, [size]: DEFAULTS[size] };
  const isLeft = (problem: Problem) => GIVES_WAY[problem.id as GivesWay] === size;
  for (let value = Math.min(given - 1, MOST_TRIED); value >= 1; value--) {
    const lower = { ...scenario, [size]: value };
    if (!refusals(lower).some(isLeft)) return lower;
  }
  return undefined;
}
