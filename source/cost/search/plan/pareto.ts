import { deviceCount, withDeviceCount } from '../../../scenario/devices.js';
import { settle } from '../../../scenario/settle.js';
import { powersOfTwo } from '../../powers-of-two.js';
import { ended, planning } from './plan.js';
import type { Planned, PlanQuestion } from './question.js';
import { mostSequences } from './serving-plans.js';
import { rateOf } from './speed.js';

/** Layouts of one batch that are looked at: all there are. */
const ALL_LAYOUTS = 1000;

/** What a plan gives and what it costs: in serving each user's seconds per token, in training devices. */
interface Worth {
  readonly gain: number;
  readonly price: number;
}

/**
 * Plans that no other plan beats in both measures, the cheapest first. In serving: tokens per second of a device and
 * seconds per token of a user, over all layouts and batches in the engine and formats of `offered`; in training:
 * speed and devices.
 */
export function paretoFront(question: PlanQuestion, offered: Planned): readonly Planned[] {
  return ended(searchFront(question, offered));
}

/** `paretoFront` in small steps, so that a caller can do other work between them. */
export function* searchFront(
  question: PlanQuestion,
  offered: Planned,
): Generator<void, readonly Planned[]> {
  const candidates: Planned[] = [];
  const isTraining = question.scenario.mode === 'training';
  for (const asked of isTraining ? onFewerDevices(question) : ofEachBatch(question, offered)) {
    const { best, fastest } = yield* quietly(planning(asked));
    if (!fastest) {
      if (isTraining) continue;
      // A larger batch does not fit either.
      break;
    }
    candidates.push(...(isTraining ? [fastest] : best));
  }
  return front(candidates.filter(({ speed }) => speed !== null));
}

/** The steps of a search without its intermediate results. */
function* quietly<T>(search: Generator<unknown, T>): Generator<void, T> {
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
    yield;
  }
}

function front(plans: readonly Planned[]): readonly Planned[] {
  const sorted = plans
    .map((plan) => ({ plan, ...worthOf(plan) }))
    .toSorted((left, right) => left.price - right.price || right.gain - left.gain);
  let most = 0;
  return sorted.flatMap(({ plan, gain }) => {
    if (gain <= most) return [];
    most = gain;
    return [plan];
  });
}

/** The two axes of a front. */
export function worthOf({ speed, devices }: Planned): Worth {
  const rate = rateOf(speed);
  const token = speed?.underLoad?.timePerToken ?? speed?.timePerToken;
  return token === undefined
    ? { gain: rate, price: devices }
    : { gain: rate / devices, price: token };
}

function ofEachBatch(question: PlanQuestion, { scenario: offered }: Planned): PlanQuestion[] {
  const { engine, weights, kv } = offered;
  const scenario = { ...question.scenario, engine, weights, kv };
  const held = new Set([...question.held, 'engine', 'weights', 'kv', 'batch'] as const);
  const most = mostSequences(settle(offered));
  const batches = question.held.has('batch') ? [scenario.batch] : powersOfTwo(most);
  return batches.map((batch) => ({
    ...question,
    scenario: { ...scenario, batch },
    held,
    top: ALL_LAYOUTS,
    objective: 'throughput',
  }));
}

function onFewerDevices(question: PlanQuestion): PlanQuestion[] {
  const { scenario } = question;
  const all = deviceCount(scenario);
  const counts = [...powersOfTwo(all), ...(Number.isInteger(Math.log2(all)) ? [] : [all])];
  return counts.map((devices) => ({
    ...question,
    scenario: withDeviceCount(scenario, devices),
    top: 1,
    objective: 'throughput',
  }));
}
