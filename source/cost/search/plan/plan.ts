import { deviceCount, withDeviceCount, withHardware } from '../../../scenario/devices.js';
import { acceleratorOf } from '../../../scenario/machine.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { hourlyPrice } from '../../training-run.js';
import { BOUND_IDS, BOUNDS, RULE_IDS, type Rules } from './layout-rules.js';
import { type Neighbour, neighboursOf } from './neighbours.js';
import type { Counts, Objective, Planned, PlanQuestion } from './question.js';
import { scoreOf } from './score.js';
import { searchServing } from './serving-plans.js';
import { createShortlist, type Ranked, type Shortlist } from './shortlist.js';
import { rateOf } from './speed.js';
import { meetsTargets, worstMiss } from './targets.js';
import { searchTraining } from './training-plans.js';
import { compareBits, type GradedVariant, type Variant, variantsOf } from './variants.js';

/** The answer of a search. */
export interface Plan extends Counts, Ranked {
  /** What the plans are ranked by. */
  readonly objective: Objective;
  /** Rules that were dropped because nothing fitted within them. */
  readonly lifted: Rules;
  /** The effect of the next step of each size of the first plan. */
  readonly next: readonly Neighbour[];
  /** Where no plan meets the targets, the one that fits and misses them least. */
  readonly missed: Planned | undefined;
}

/** A search that is not finished. */
export interface PlanProgress extends Readonly<Counts> {
  /** The plans so far. */
  readonly ranked: () => Ranked;
}

/**
 * The best layouts of a scenario on its devices. All options that are not held are searched, legal layouts that fit
 * are timed, and the simplest of those as fast as the fastest comes first. Exact within its bounds and deterministic.
 * Throws `ModelError` or `HardwareError`. Source: docs/training-time.md, Choosing a layout.
 */
export function plan(question: PlanQuestion): Plan {
  return ended(planning(question));
}

/** Runs a search to its end. */
export function ended<T>(search: Generator<unknown, T>): T {
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}

/** `plan` in small steps with intermediate results, so that a caller can do other work between them. */
export function* planning(question: PlanQuestion): Generator<PlanProgress, Plan> {
  const counts: Counts = { searched: 0, legal: 0, fitting: 0 };
  if (whyNotPlanned(settle(question.scenario)) !== undefined)
    return answer(question, counts, NOTHING, new Set());
  const kept = new Set([...RULE_IDS].filter((id) => !question.lifted?.has(id)));
  let missed: Planned | undefined;
  for (const { boxes, rules } of attempts(question, kept)) {
    const lifted = new Set([...kept].filter((id) => !rules.has(id)));
    const shortlist = createShortlist(scoreOf(question.objective), question.top, rules);
    const within: Shortlist = {
      ...shortlist,
      take: (planned) => {
        if (meetsTargets(planned, question)) shortlist.take(planned);
        else if (isNearer(planned, missed, question)) missed = planned;
      },
    };
    for (const { asked, variants } of boxes) {
      for (const variant of variants)
        for (const _ of search(withVariant(asked, variant), rules, within, counts))
          yield { ...counts, ranked: shortlist.ranked };
      if (isFirstBest(question) && shortlist.ranked().fastest) break;
    }
    const ranked = shortlist.ranked();
    if (ranked.fastest) return answer(question, counts, ranked, lifted);
  }
  return { ...answer(question, counts, NOTHING, kept), missed };
}

const NOTHING: Ranked = { best: [], fastest: undefined, alike: 0 };

/** Why nothing is planned for a scenario, in one line; undefined where something is. */
export function whyNotPlanned({ mode, model }: Settled): string | undefined {
  if (mode === 'training' || model.vocabularySize > 0) return undefined;
  return 'no server that is modelled runs a model without tokens: only its training is planned (--mode training)';
}

function answer(question: PlanQuestion, counts: Counts, ranked: Ranked, lifted: Rules): Plan {
  const [first] = ranked.best;
  const next = first ? neighboursOf(first, question) : [];
  const { objective } = question;
  return { ...counts, ...ranked, objective, lifted, next, missed: undefined };
}

/**
 * One search: variants that cost the same accuracy, on boxes in the order in which they are tried, within a set of
 * rules.
 */
interface Attempt {
  readonly boxes: readonly {
    readonly asked: PlanQuestion;
    readonly variants: readonly Variant[];
  }[];
  readonly rules: Rules;
}

/**
 * Searches to make until something fits: the checkpoint's formats before smaller ones, each within the rules and then
 * without those of layouts. Host memory comes last, with every format.
 */
function* attempts(question: PlanQuestion, kept: Rules): Generator<Attempt> {
  const boxes = boxesOf(question).map((asked) => ({ asked, graded: variantsOf(asked) }));
  const within = (level: GradedVariant | undefined) =>
    boxes.map(({ asked, graded }) => ({
      asked,
      variants: graded
        .filter((one) => level === undefined || compareBits(one, level) === 0)
        // Fewer bits are faster, and a fast plan found early excludes most slower ones.
        .toSorted((left, right) => compareBits(right, left))
        .map(({ variant }) => variant),
    }));
  const isServing = question.scenario.mode === 'inference';
  const onDevice = isServing && kept.has(BOUNDS.onDevice.id) ? [BOUNDS.onDevice.id] : [];
  const free = new Set([...kept].filter((id) => !BOUND_IDS.has(id)));
  if (kept.has(BOUNDS.ownFormats.id))
    for (const level of levelsOf(boxes.flatMap(({ graded }) => graded))) {
      const variants = within(level);
      yield { boxes: variants, rules: kept };
      // Layouts within this rule are few and published, so they are searched before the other rules are dropped.
      if (!isServing) yield { boxes: variants, rules: without(kept, BOUNDS.onDevice.id) };
      yield { boxes: variants, rules: new Set([...free, BOUNDS.ownFormats.id, ...onDevice]) };
    }
  else yield { boxes: within(undefined), rules: kept };
  yield { boxes: within(undefined), rules: free };
}

function without(rules: Rules, rule: string): Rules {
  return new Set([...rules].filter((id) => id !== rule));
}

/** One variant of each level of accuracy, the most accurate first. */
function levelsOf(graded: readonly GradedVariant[]): readonly GradedVariant[] {
  const sorted = graded.toSorted(compareBits);
  return sorted.filter((one, at) => {
    const before = sorted[at - 1];
    return before === undefined || compareBits(before, one) !== 0;
  });
}

function withVariant(asked: PlanQuestion, variant: Variant): PlanQuestion {
  return { ...asked, scenario: { ...asked.scenario, ...variant } };
}

function search(
  question: PlanQuestion,
  rules: Rules,
  shortlist: Shortlist,
  counts: Counts,
): Generator<void, void> {
  return question.scenario.mode === 'training'
    ? searchTraining(question, rules, shortlist, counts)
    : searchServing(question, rules, shortlist, counts);
}

/** Every number of devices up to this one is tried; beyond it only powers of two. */
const EACH_COUNT = 16;

/** The question on each kind and number of devices to try, the best by the objective first. */
function boxesOf(question: PlanQuestion): readonly PlanQuestion[] {
  const { scenario, kinds, objective } = question;
  const scenarios = kinds?.map((hardware) => withHardware(scenario, { hardware })) ?? [scenario];
  const boxes = scenarios.flatMap((asked) => {
    const all = deviceCount(asked);
    const price = hourlyPrice(acceleratorOf(asked))?.perHourUsd;
    if (kinds && price === undefined && isPriced(objective)) return [];
    return deviceCounts(all, objective).map((devices) => ({
      order: objective === 'price' ? devices * (price ?? 1) : devices,
      asked: { ...question, scenario: devices === all ? asked : withDeviceCount(asked, devices) },
    }));
  });
  return boxes.toSorted((left, right) => left.order - right.order).map(({ asked }) => asked);
}

function isPriced(objective: Objective): boolean {
  return objective === 'cost' || objective === 'price';
}

/** Whether the first box on which something fits is the best, whatever its speed. */
function isFirstBest({ objective }: PlanQuestion): boolean {
  return objective === 'devices' || objective === 'price';
}

/** The numbers of devices to try: all of them, or also fewer where the objective may prefer fewer. */
function deviceCounts(all: number, objective: Objective): readonly number[] {
  if (objective === 'throughput' || objective === 'latency') return [all];
  const counts: number[] = [];
  for (let count = 1; count < all; count += count < EACH_COUNT ? 1 : count) counts.push(count);
  return [...counts, all];
}

/** Whether a plan misses its targets by less than another, or by as much and is faster. */
function isNearer(one: Planned, other: Planned | undefined, question: PlanQuestion): boolean {
  if (!other) return true;
  const [miss, otherMiss] = [worstMiss(one, question), worstMiss(other, question)];
  return miss < otherMiss || (miss === otherMiss && rateOf(one.speed) > rateOf(other.speed));
}
