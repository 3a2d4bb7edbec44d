import { largestThat, servingOf } from '../../../engines/index.js';
import { isLegal } from '../../../scenario/offer.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { fits } from '../../memory.js';
import { placements } from './host-placement.js';
import type { Rules } from './layout-rules.js';
import { judgedAt, offer } from './planned.js';
import type { Counts, PlanQuestion } from './question.js';
import type { Judged } from './score.js';
import { servingLayouts } from './serving-layouts.js';
import { AS_FAST, type Shortlist } from './shortlist.js';
import { plannedRate, plannedSpeed } from './speed.js';
import { hasServingTarget, meetsTargets } from './targets.js';

/**
 * A legal layout at its smallest batch, and an upper bound of its score: the one with as many sequences as the engine
 * takes.
 */
interface Candidate {
  readonly least: Settled;
  readonly bound: Judged;
}

/**
 * Searches all serving layouts and their batches: one sequence for latency, else the most that fit and are answered
 * in time. Throughput grows with the batch, so the largest batch bounds it and memory is evaluated only for layouts
 * that could be in the answer. Pauses after each layout.
 */
export function* searchServing(
  question: PlanQuestion,
  rules: Rules,
  shortlist: Shortlist,
  counts: Counts,
): Generator<void, void> {
  const candidates: Candidate[] = [];
  for (const layout of servingLayouts(question, settle(question.scenario), rules)) {
    counts.searched++;
    const base = { ...question.scenario, ...layout };
    const least = settle(question.held.has('batch') ? base : { ...base, batch: 1 });
    if (!isLegal(least)) continue;
    counts.legal++;
    const most = isBatchOpen(question) ? settle({ ...base, batch: mostSequences(least) }) : least;
    const speed =
      question.objective === 'latency'
        ? plannedSpeed(most)
        : { tokensPerSecond: plannedRate(most) };
    candidates.push({ least, bound: judgedAt(least, speed) });
  }
  candidates.sort((left, right) => shortlist.score(right.bound) - shortlist.score(left.bound));
  for (const { least, bound } of candidates) {
    if (!shortlist.couldTake(bound)) continue;
    const placed = fits(least) ? least : firstThatFits(placements(least, rules));
    if (placed) {
      counts.fitting++;
      const batched = withBatch(question, placed, shortlist);
      if (batched) offer(batched, shortlist);
    }
    yield;
  }
}

/** The most sequences that the engine can run at once. */
export function mostSequences({ engine, maxSequences, scenario }: Settled): number {
  return scenario.maxSequences ?? servingOf(engine).mostSlots ?? maxSequences;
}

function isBatchOpen({ held, objective }: PlanQuestion): boolean {
  return !held.has('batch') && objective !== 'latency';
}

/**
 * The layout with its batch: the one asked for, one sequence for latency, else the most sequences that fit and are
 * answered in time. Without a time limit, the fewest sequences that are as fast. Undefined where even the most would
 * not be in the answer.
 */
function withBatch(
  question: PlanQuestion,
  one: Settled,
  shortlist: Shortlist,
): Settled | undefined {
  if (!isBatchOpen(question)) return one;
  const at = (batch: number): Settled => settle({ ...one.asked, batch });
  const isTimed = hasServingTarget(question.scenario);
  const most = largestThat((batch) => {
    const settled = at(batch);
    return (
      fits(settled) &&
      (!isTimed ||
        meetsTargets({ speed: plannedSpeed(settled), scenario: settled.asked }, question))
    );
  }, mostSequences(one));
  if (most <= 1) return one;
  if (isTimed) return at(most);
  const fastest = plannedRate(at(most));
  if (!shortlist.couldTake(judgedAt(one, { tokensPerSecond: fastest }))) return undefined;
  const wanted = AS_FAST * fastest;
  return at(1 + largestThat((batch) => plannedRate(at(batch)) < wanted, most - 1));
}

function firstThatFits(candidates: Iterable<Settled>): Settled | undefined {
  for (const candidate of candidates) if (fits(candidate)) return candidate;
  return undefined;
}
