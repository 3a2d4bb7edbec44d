import { sumOf } from '../quantity/index.js';
import type { HardwareChoice, OneOrEach, Scenario } from './scenario.js';

/** The kinds of devices of a scenario, in the order of their ranks. */
export function kindsOf({ hardware }: Pick<Scenario, 'hardware'>): readonly HardwareChoice[] {
  return isList(hardware) ? hardware : [hardware];
}

/** The number of devices. */
export function deviceCount(scenario: Pick<Scenario, 'hardware'>): number {
  return sumOf(kindsOf(scenario), ({ count }) => count);
}

/** The first kind, where one kind must stand for all. */
export function firstKind(scenario: Pick<Scenario, 'hardware'>): HardwareChoice {
  const [first] = kindsOf(scenario);
  if (!first) throw new RangeError('a scenario has at least one kind of device');
  return first;
}

/** A scenario with its first `count` devices. Devices beyond the present ones are of the last kind. */
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
  // Devices that are added have no known memory in use.
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

/** Most entries of a list with one value for each device. */
const MOST_LISTED = 4096;

/**
 * Lists with one value for each device, cut or extended to `count` devices by repeating the last value. A list of
 * equal values becomes that value; a list that would be too long stays, and is refused for its length.
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

/** Bytes that other scenarios hold of the first `count` devices. */
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

/** A scenario on the devices and box of another one. Options that describe its own devices are reset. */
export function withHardware(
  { box: _, ...scenario }: Scenario,
  { hardware, box }: Pick<Scenario, 'hardware' | 'box'>,
): Scenario {
  const unsaid = { deviceMemory: null, usable: null, inUse: null, slice: null, nodeSize: null };
  return { ...scenario, ...unsaid, tensorSplit: null, hardware, ...(box && { box }) };
}

/** One kind is stored by itself, several as a list. */
export function oneOrMore(kinds: readonly HardwareChoice[]): Scenario['hardware'] {
  const [first, ...others] = kinds;
  return first && others.length === 0 ? first : kinds;
}

function isList(hardware: Scenario['hardware']): hardware is readonly HardwareChoice[] {
  return Array.isArray(hardware);
}
