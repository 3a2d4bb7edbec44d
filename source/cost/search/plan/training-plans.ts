import { isLegal } from '../../../scenario/offer.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { fits } from '../../memory.js';
import type { Rules } from './layout-rules.js';
import { microBatches } from './micro-batches.js';
import { judgedAt, offer, take } from './planned.js';
import type { Counts, PlannedSpeed, PlanQuestion } from './question.js';
import { moduleChoices, NOTHING, type Recomputed, WHOLE_LAYERS } from './recompute-ladder.js';
import type { Shortlist } from './shortlist.js';
import { plannedSpeed } from './speed.js';
import { type TrainingLayout, trainingLayouts } from './training-layouts.js';

/**
 * Number of layouts that are sorted by speed before memory is evaluated, so that a fast one that fits excludes slower
 * ones.
 */
const BLOCK = 256;

/** A layout with a micro-batch. It recomputes nothing where recomputation is open, since no choice of it is faster. */
interface Candidate {
  readonly layout: OpenLayout;
  readonly sized: Scenario;
  readonly plain: Settled;
  readonly speed: PlannedSpeed | null;
}

/** A layout whose micro-batches are tried in ascending order. */
interface OpenLayout {
  readonly sizes: TrainingLayout;
  readonly batches: Iterator<Pick<Scenario, 'batch' | 'globalBatch'>>;
  /** Undefined until checked. All batch sizes are legal by construction, so one check serves all. */
  isLegal?: boolean;
  /** Memory grows with the micro-batch, so a layout is finished at the first one that does not fit at all. */
  isOver: boolean;
}

/** State shared by the steps of one search. */
interface Search {
  readonly question: PlanQuestion;
  readonly choices: readonly Recomputed[] | undefined;
  readonly shortlist: Shortlist;
  readonly counts: Counts;
}

/**
 * Searches all training layouts and pauses after each block. The time without recomputation bounds the time with it,
 * so memory is evaluated only for layouts that could be in the answer. Of the recomputation that fits, the least is
 * taken.
 */
export function* searchTraining(
  question: PlanQuestion,
  rules: Rules,
  shortlist: Shortlist,
  counts: Counts,
): Generator<void, void> {
  const asked = settle(question.scenario);
  const choices = question.held.has('recompute')
    ? undefined
    : moduleChoices(asked.model, asked.attention);
  const search: Search = { question, choices, shortlist, counts };
  let block: OpenLayout[] = [];
  for (const sizes of trainingLayouts(question, asked, rules)) {
    block.push({ sizes, batches: microBatches(question, sizes, rules), isOver: false });
    if (block.length < BLOCK) continue;
    yield* searchBlock(block, search);
    block = [];
  }
  yield* searchBlock(block, search);
}

/** Tries the next micro-batch of each layout, then the next, until none is left. */
function* searchBlock(block: readonly OpenLayout[], search: Search): Generator<void, void> {
  for (let left = block; left.length > 0; left = left.filter(({ isOver }) => !isOver)) {
    judge(
      left.flatMap((layout) => nextCandidate(layout, search)),
      search,
    );
    yield;
  }
}

function nextCandidate(layout: OpenLayout, search: Search): readonly Candidate[] {
  const next = layout.batches.next();
  if (next.done) {
    layout.isOver = true;
    return [];
  }
  search.counts.searched++;
  const sized = { ...search.question.scenario, ...layout.sizes, ...next.value };
  const plain = settle(search.choices ? { ...sized, ...NOTHING } : sized);
  layout.isLegal ??= isLegal(plain);
  if (!layout.isLegal) {
    layout.isOver = true;
    return [];
  }
  search.counts.legal++;
  return [{ layout, sized, plain, speed: plannedSpeed(plain) }];
}

function judge(candidates: Candidate[], search: Search): void {
  const { shortlist, counts } = search;
  candidates.sort((left, right) => rate(right) - rate(left));
  for (const { layout, sized, plain, speed } of candidates) {
    if (!mayBeOffered(plain, speed, shortlist)) continue;
    if (fits(plain)) {
      counts.fitting++;
      take(plain, speed, shortlist);
    } else layout.isOver = !tryRecomputation(search, sized);
  }
}

/** Whether a setting would be in the answer if it fits. */
function mayBeOffered(settled: Settled, speed: PlannedSpeed | null, shortlist: Shortlist): boolean {
  const judged = judgedAt(settled, speed);
  return (
    shortlist.couldTake(judged) && !shortlist.isOutdone({ ...judged, scenario: settled.asked })
  );
}

function rate({ speed }: Candidate): number {
  return speed?.tokensPerSecond ?? 0;
}

/**
 * Offers the least recomputation that fits, by module and by layers; false where recomputing all layers is not
 * enough. Times are computed first, since a setting that is too slow needs no memory evaluation.
 */
function tryRecomputation(
  { question, choices, shortlist, counts }: Search,
  sized: Scenario,
): boolean {
  if (!choices) return false;
  const at = (recomputed: Partial<Scenario>) => settle({ ...sized, ...recomputed });
  const isSlow = (settled: Settled, speed = plannedSpeed(settled)) =>
    !mayBeOffered(settled, speed, shortlist);
  const open = sized.overlap === null ? choices : choices.filter(remakesNoExchange);
  const isOfLayers = !question.held.has('recomputeLayers');
  const whole = isOfLayers ? null : sized.recomputeLayers;
  const all =
    sized.overlap === null
      ? at({ ...WHOLE_LAYERS, recomputeLayers: whole })
      : at(open.at(-1) ?? NOTHING);
  if (!fits(all)) return false;
  counts.fitting++;
  // The last choice recomputes everything that the others do.
  const dearest = open.at(-1);
  for (const choice of dearest && fits(at(dearest)) ? open : []) {
    const settled = at(choice);
    const speed = plannedSpeed(settled);
    // The choices are sorted by cost.
    if (isSlow(settled, speed)) break;
    if (!fits(settled)) continue;
    take(settled, speed, shortlist);
    break;
  }
  if (sized.overlap !== null) return true;
  if (!isOfLayers) offer(all, shortlist);
  else if (!isSlow(at({ ...WHOLE_LAYERS, recomputeLayers: 1 })))
    offer(fewestLayers(all, at), shortlist);
  if (
    mayOffloadActivations(sized, question) &&
    !isSlow(at({ ...NOTHING, ...OFFLOADED, offloadLayers: 1 }))
  )
    offerOffloaded(at, all.model.layerCount, shortlist);
  return true;
}

/**
 * Whether a choice of recomputation leaves the exchange of experts alone. The exchange overlaps only where it runs
 * once.
 */
function remakesNoExchange({ recompute }: Recomputed): boolean {
  return recompute !== 'moe' && !(Array.isArray(recompute) && recompute.includes('moe'));
}

const OFFLOADED: Partial<Scenario> = { offload: 'activations' };

/**
 * Activations are offloaded only with divided weights and without a pipeline: published layouts do so, and a pipeline
 * would wait for the copies.
 */
function mayOffloadActivations({ pp, zero, offload }: Scenario, { held }: PlanQuestion): boolean {
  return (
    pp === 1 && zero === 3 && offload === null && !held.has('offload') && !held.has('offloadLayers')
  );
}

/** Offers the smallest number of layers whose activations must be offloaded. */
function offerOffloaded(
  at: (edits: Partial<Scenario>) => Settled,
  layers: number,
  shortlist: Shortlist,
): void {
  const leaving = (count: number) => at({ ...NOTHING, ...OFFLOADED, offloadLayers: count });
  let low = 1;
  let high = layers - 1;
  if (high < 1 || !fits(leaving(high))) return;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(leaving(middle))) high = middle;
    else low = middle + 1;
  }
  offer(leaving(high), shortlist);
}

/** The smallest number of layers of a model chunk whose recomputation fits. Recomputing all layers is known to fit. */
function fewestLayers(all: Settled, at: (recomputed: Recomputed) => Settled): Settled {
  const { model, pp, virtualStages } = all;
  let enough = all;
  let low = 1;
  let high = Math.ceil(model.layerCount / (pp * virtualStages));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const settled = at({ recompute: 'full', recomputeLayers: middle });
    if (fits(settled)) {
      enough = settled;
      high = middle;
    } else low = middle + 1;
  }
  return enough;
}
