import { deviceCount, withDeviceCount } from '../../../scenario/devices.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import { smallerFormats } from '../../format-ladder.js';
import { type Neighbour, neighboursOf } from './neighbours.js';
import type { Counts, Planned, PlanQuestion } from './question.js';
import { scoreOf } from './score.js';
import { searchServing } from './serving-plans.js';
import { createShortlist, type Ranked, type Shortlist } from './shortlist.js';
import { searchTraining } from './training-plans.js';

/** The answer of a search. */
export interface Plan extends Counts, Ranked {
  /** Whether nothing fitted within the experts' bounds, and they were lifted. */
  readonly isLifted: boolean;
  /** What the next step of each size of the first plan would do. */
  readonly next: readonly Neighbour[];
  /** The fastest that fits, where it misses a target of days or dollars. */
  readonly missed: Planned | undefined;
}

/**
 * The best layouts of a scenario on its devices: every option that is not held is searched, legal layouts that fit are
 * timed, and of those as fast as the fastest the simplest is first. The search is exact within its bounds and gives
 * the same answer each time. Throws `ModelError` or `HardwareError`. Source: docs/training-time.md, Choosing a layout.
 */
export function plan(question: PlanQuestion): Plan {
  const counts: Counts = { searched: 0, legal: 0, fitting: 0 };
  for (const [scenario, isLifted] of attempts(question)) {
    const asked = { ...question, scenario };
    let missed: Planned | undefined;
    const shortlist = createShortlist(
      scoreOf(question.objective, settle(question.scenario)),
      question.top,
    );
    const within: Shortlist = {
      ...shortlist,
      take: (planned) => {
        if (meetsTargets(planned, question)) shortlist.take(planned);
        else if (isFaster(planned, missed)) missed = planned;
      },
    };
    for (const devices of deviceCounts(asked)) {
      search(onDevices(asked, devices), isLifted, within, counts);
      const ranked = shortlist.ranked();
      if (question.objective === 'devices' && ranked.fastest)
        return answer(question, counts, ranked, { isLifted, missed: undefined });
    }
    const ranked = shortlist.ranked();
    if (ranked.fastest || missed) return answer(question, counts, ranked, { isLifted, missed });
  }
  const nothing = { best: [], fastest: undefined, alike: 0 };
  return answer(question, counts, nothing, { isLifted: true, missed: undefined });
}

function answer(
  question: PlanQuestion,
  counts: Counts,
  ranked: Ranked,
  end: Pick<Plan, 'isLifted' | 'missed'>,
): Plan {
  const [first] = ranked.best;
  return { ...counts, ...ranked, ...end, next: first ? neighboursOf(first, question) : [] };
}

/**
 * Scenarios to search until something fits, and whether the bounds are lifted: in serving with open weights, smaller
 * formats after the checkpoint's own, since they cost accuracy.
 */
function* attempts({ scenario, held }: PlanQuestion): Generator<readonly [Scenario, boolean]> {
  const isOpen = scenario.mode === 'inference' && !held.has('weights');
  const smaller = isOpen ? smallerFormats('weights', settle(scenario)) : [];
  const scenarios = [scenario, ...smaller.map((weights) => ({ ...scenario, weights }))];
  for (const candidate of scenarios)
    for (const isLifted of [false, true]) yield [candidate, isLifted];
}

function search(
  question: PlanQuestion,
  isLifted: boolean,
  shortlist: Shortlist,
  counts: Counts,
): void {
  if (question.scenario.mode === 'training') searchTraining(question, isLifted, shortlist, counts);
  else searchServing(question, isLifted, shortlist, counts);
}

/** Numbers of devices up to which each is tried; beyond it doubled ones are. */
const EACH_COUNT = 16;

/** Numbers of devices to try: all there are, or fewer where fewer may be better. */
function deviceCounts({ scenario, objective }: PlanQuestion): readonly number[] {
  const all = deviceCount(scenario);
  if (objective === 'throughput' || objective === 'latency') return [all];
  const counts: number[] = [];
  for (let count = 1; count < all; count += count < EACH_COUNT ? 1 : count) counts.push(count);
  return [...counts, all];
}

function onDevices(question: PlanQuestion, devices: number): PlanQuestion {
  const { scenario } = question;
  if (devices === deviceCount(scenario)) return question;
  return { ...question, scenario: withDeviceCount(scenario, devices) };
}

function meetsTargets({ speed }: Planned, { days, budgetUsd }: PlanQuestion): boolean {
  if (days !== undefined && !((speed?.days ?? Number.POSITIVE_INFINITY) <= days)) return false;
  return budgetUsd === undefined || (speed?.costUsd ?? Number.POSITIVE_INFINITY) <= budgetUsd;
}

function isFaster(one: Planned, other: Planned | undefined): boolean {
  return (one.speed?.tokensPerSecond ?? 0) > (other?.speed?.tokensPerSecond ?? -1);
}
