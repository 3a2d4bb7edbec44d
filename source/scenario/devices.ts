import type { HardwareChoice, Scenario } from './scenario.js';

/** The kinds of devices of a scenario, in the order of their ranks. */
export function kindsOf({ hardware }: Pick<Scenario, 'hardware'>): readonly HardwareChoice[] {
  return isList(hardware) ? hardware : [hardware];
}

/** How many devices there are. */
export function deviceCount(scenario: Pick<Scenario, 'hardware'>): number {
  let count = 0;
  for (const kind of kindsOf(scenario)) count += kind.count;
  return count;
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
    kinds.push({ ...kind, count: Math.min(kind.count, left) });
    left -= kind.count;
  }
  const last = kinds.at(-1);
  if (last && left > 0) kinds[kinds.length - 1] = { ...last, count: last.count + left };
  return { ...scenario, hardware: oneOrMore(kinds) };
}

/** A scenario on another one's devices and box. */
export function withHardware(
  { box: _, ...scenario }: Scenario,
  { hardware, box }: Pick<Scenario, 'hardware' | 'box'>,
): Scenario {
  return { ...scenario, hardware, ...(box && { box }) };
}

/** Kinds as a scenario holds them: one by itself. */
export function oneOrMore(kinds: readonly HardwareChoice[]): Scenario['hardware'] {
  const [first, ...others] = kinds;
  return first && others.length === 0 ? first : kinds;
}

function isList(hardware: Scenario['hardware']): hardware is readonly HardwareChoice[] {
  return Array.isArray(hardware);
}
