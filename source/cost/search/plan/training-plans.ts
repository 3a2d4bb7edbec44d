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

/** Layouts that are put in order of speed before the memory of any is evaluated: the fastest that fits spares the others. */
const BLOCK = 256;

/** A layout with a micro-batch, nothing recomputed where that is open: no choice of recomputation is faster. */
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
  /** Undefined until it is asked: sizes of batches are legal by construction, so that one check serves all. */
  isLegal?: boolean;
  /** Memory grows with the micro-batch, so that the first that fits in no way ends a layout. */
  isOver: boolean;
}

/** What the search has at hand for each candidate. */
interface Search {
  readonly question: PlanQuestion;
  readonly choices: readonly Recomputed[] | undefined;
  readonly shortlist: Shortlist;
  readonly counts: Counts;
}

/**
 * Searches all layouts of training, and pauses after each block. The time without recomputation bounds that with it:
 * memory is evaluated only of what would be in the answer, the fastest first, and of what is recomputed the least that
 * fits is taken.
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

/** Whether a setting would be in the answer if it fitted. */
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
 * Offers the least recomputation that fits, by module and by layers. False where recomputing all layers is not enough.
 * Times are asked first: what would be too slow needs no memory.
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
  // The last remakes all that the others do.
  const dearest = open.at(-1);
  for (const choice of dearest && fits(at(dearest)) ? open : []) {
    const settled = at(choice);
    const speed = plannedSpeed(settled);
    // They come in the order of their cost.
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

/** Whether a choice leaves the exchange of experts alone, which overlaps only where it runs once. */
function remakesNoExchange({ recompute }: Recomputed): boolean {
  return recompute !== 'moe' && !(Array.isArray(recompute) && recompute.includes('moe'));
}

const OFFLOADED: Partial<Scenario> = { offload: 'activations' };

/** Activations go to the host beside divided weights alone: so they are published, and a pipeline would wait for them. */
function mayOffloadActivations({ pp, zero, offload }: Scenario, { held }: PlanQuestion): boolean {
  return (
    pp === 1 &&
    zero === 3 &&
    offload === 'none' &&
    !held.has('offload') &&
    !held.has('offloadLayers')
  );
}

/** Offers the fewest layers whose activations have to leave the device. */
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

/** The fewest layers of a model chunk whose recomputation fits; those of all layers are known to. */
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
