import { deviceCount, withDeviceCount } from '../../../scenario/devices.js';
import { settle } from '../../../scenario/settle.js';
import { powersOfTwo } from '../../map.js';
import { plan } from './plan.js';
import type { Planned, PlanQuestion } from './question.js';

/** Layouts of one batch that are looked at: all there are. */
const ALL_LAYOUTS = 1000;

/** What a plan gives, and what that takes: seconds of each user's token, or devices. */
interface Worth {
  readonly gain: number;
  readonly price: number;
}

/**
 * Plans that no other beats in both: in serving in tokens a second of a device and in the time of each user's token, over
 * all layouts and batches in the engine and formats of `offered`; in training in speed and in devices. From the
 * cheapest on.
 */
export function paretoFront(question: PlanQuestion, offered: Planned): readonly Planned[] {
  const candidates =
    question.scenario.mode === 'training'
      ? onFewerDevices(question)
      : ofEachBatch(question, offered);
  return front(candidates.filter(({ speed }) => speed !== null));
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
  const rate = speed?.tokensPerSecond ?? 0;
  return speed?.timePerToken === undefined
    ? { gain: rate, price: devices }
    : { gain: rate / devices, price: speed.timePerToken };
}

function ofEachBatch(question: PlanQuestion, { scenario: offered }: Planned): readonly Planned[] {
  const { engine, weights, kv } = offered;
  const scenario = { ...question.scenario, engine, weights, kv };
  const held = new Set([...question.held, 'engine', 'weights', 'kv', 'batch'] as const);
  const found: Planned[] = [];
  const { maxSequences } = settle(offered);
  const batches = question.held.has('batch') ? [scenario.batch] : powersOfTwo(maxSequences);
  for (const batch of batches) {
    const asked = { ...question, scenario: { ...scenario, batch }, held, top: ALL_LAYOUTS };
    const { best } = plan({ ...asked, objective: 'throughput' });
    if (best.length === 0) break;
    found.push(...best);
  }
  return found;
}

function onFewerDevices(question: PlanQuestion): readonly Planned[] {
  const { scenario } = question;
  const all = deviceCount(scenario);
  const counts = [...powersOfTwo(all), ...(Number.isInteger(Math.log2(all)) ? [] : [all])];
  return counts.flatMap((devices) => {
    const asked = { ...question, scenario: withDeviceCount(scenario, devices), top: 1 };
    const { fastest } = plan({ ...asked, objective: 'throughput' });
    return fastest ? [fastest] : [];
  });
}
