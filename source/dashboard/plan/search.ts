import { searchFront } from '../../cost/search/plan/pareto.js';
import { type Plan, planning } from '../../cost/search/plan/plan.js';
import type { PlanQuestion } from '../../cost/search/plan/question.js';
import { type FoundPlans, NOTHING_FOUND } from './found-plans.js';

/** Milliseconds of work between two looks at the keyboard, and between two frames of results. */
const SLICE = 8;
const BETWEEN_FRAMES = 120;

/**
 * Searches in slices between which keys are answered, and tells what is found: at once what comes first, then now and
 * then, then the whole. Returns what stops it. `fail` gets an error of one line.
 */
export function searchInSlices(
  question: PlanQuestion,
  tell: (found: FoundPlans) => void,
  fail: (error: unknown) => void,
): () => void {
  const search = stages(question);
  let isStopped = false;
  let told = Number.NEGATIVE_INFINITY;
  const work = (): void => {
    if (isStopped) return;
    const start = performance.now();
    try {
      for (;;) {
        const { done, value } = search.next();
        if (done) return;
        const now = performance.now();
        const found = value(now - told >= BETWEEN_FRAMES);
        if (found) {
          told = now;
          tell(found);
        }
        if (now - start >= SLICE) break;
      }
    } catch (error) {
      fail(error);
      return;
    }
    setImmediate(work);
  };
  setImmediate(work);
  return () => {
    isStopped = true;
  };
}

/** What there is to tell after a step: undefined where nothing is new, or it is not yet time. */
type Telling = (isTime: boolean) => FoundPlans | undefined;

function* stages(question: PlanQuestion): Generator<Telling, void> {
  const search = planning(question);
  let isFirst = true;
  for (;;) {
    const step = search.next();
    if (step.done) {
      const plan: Plan = step.value;
      yield () => ({ plan, isOver: true, front: [] });
      yield* frontOf(question, plan);
      return;
    }
    const { ranked, ...counts } = step.value;
    yield (isTime) => {
      if (!isTime && !isFirst) return undefined;
      const found = ranked();
      if (found.best.length === 0 && !isTime) return undefined;
      isFirst = isFirst && found.best.length === 0;
      return { ...NOTHING_FOUND, plan: { ...NOTHING_FOUND.plan, ...counts, ...found } };
    };
  }
}

function* frontOf(question: PlanQuestion, plan: Plan): Generator<Telling, void> {
  const [offered] = plan.best;
  if (!offered) return;
  const search = searchFront(question, offered);
  for (;;) {
    const step = search.next();
    if (step.done) {
      const front = step.value;
      yield () => ({ plan, isOver: true, front });
      return;
    }
    yield () => undefined;
  }
}
