import { sumOf } from '../quantity/index.js';
import type { HardwareChoice, OneOrEach, Scenario } from './scenario.js';

/** The kinds of devices of a scenario, in the order of their ranks. */
export function kindsOf({ hardware }: Pick<Scenario, 'hardware'>): readonly HardwareChoice[] {
  return isList(hardware) ? hardware : [hardware];
}

/** How many devices there are. */
export function deviceCount(scenario: Pick<Scenario, 'hardware'>): number {
  return sumOf(kindsOf(scenario), ({ count }) => count);
}

/** The first kind: what is told where one must stand for all. */
export function firstKind(scenario: Pick<Scenario, 'hardware'>): HardwareChoice {
  const [first] = kindsOf(scenario);
  if (!first) throw new RangeError('a scenario has at least one kind of device');
  return first;
}

/** A scenario with its first `count` devices; what is more than there are is of the last kind. */
export function withDeviceCount(scenario: Scenario, count: number): Scenario {
  const kinds: HardwareChoice[] = [];
  let left = count;
  for (const kind of kindsOf(scenario)) {
    if (left <= 0) break;
    const kept = Math.min(kind.count, left);
    kinds.push({ ...kind, count: kept, ...(kind.inUse && { inUse: kind.inUse.slice(0, kept) }) });
    left -= kind.count;
  }
  const last = kinds.at(-1);
  // Nothing is known to be in use of devices that are not there.
  if (last && left > 0) {
    const { inUse: _, ...more } = last;
    kinds[kinds.length - 1] = { ...more, count: last.count + left };
  }
  return {
    ...scenario,
    ...listsOf(scenario, count),
    ...besideOf(scenario, count),
    hardware: oneOrMore(kinds),
  };
}

/** Longer lists than a machine that is told device by device has. */
const MOST_LISTED = 4096;

/**
 * Lists of one value for each device, for as many as are left; the last value goes on. One of equal values becomes that
 * value; one that would be too long stays as it is, and is refused by its length.
 */
function listsOf(scenario: Scenario, count: number): Partial<Scenario> {
  const lists: { -readonly [Id in (typeof OF_EACH_DEVICE)[number]]?: OneOrEach } = {};
  for (const id of OF_EACH_DEVICE) {
    const given = scenario[id];
    if (given === null || typeof given === 'number' || given.length === count) continue;
    const [first = 0] = given;
    if (given.every((value) => value === first)) lists[id] = first;
    else if (count <= MOST_LISTED)
      lists[id] = Array.from({ length: count }, (_, at) => given[at] ?? given.at(-1) ?? 0);
  }
  return lists;
}

/** What others hold of the first `count` devices. */
function besideOf({ beside }: Scenario, count: number): Pick<Scenario, 'beside'> {
  if (!beside) return {};
  const within = beside.map(({ name, runs }) => ({
    name,
    runs: runs
      .filter(({ start }) => start < count)
      .map((run) => ({ ...run, count: Math.min(run.count, count - run.start) })),
  }));
  return { beside: within };
}

const OF_EACH_DEVICE = ['deviceMemory', 'usable', 'inUse', 'tensorSplit'] as const;

/** A scenario on another one's devices and box, without what was said of its own. */
export function withHardware(
  { box: _, ...scenario }: Scenario,
  { hardware, box }: Pick<Scenario, 'hardware' | 'box'>,
): Scenario {
  const unsaid = { deviceMemory: null, usable: null, inUse: null, slice: null, nodeSize: null };
  return { ...scenario, ...unsaid, tensorSplit: null, hardware, ...(box && { box }) };
}

/** Kinds as a scenario holds them: one by itself. */
export function oneOrMore(kinds: readonly HardwareChoice[]): Scenario['hardware'] {
  const [first, ...others] = kinds;
  return first && others.length === 0 ? first : kinds;
}

function isList(hardware: Scenario['hardware']): hardware is readonly HardwareChoice[] {
  return Array.isArray(hardware);
}
