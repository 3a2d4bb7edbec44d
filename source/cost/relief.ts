import { engineOf, switchOf, type TrainingSwitch, trainingOf } from '../engines/index.js';
import { canBeOffered } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { lazily } from './lazily.js';
import { fullestDevice, peakBytes } from './memory.js';
import { onceFor } from './once-for.js';
import { plannedSpeed, rateOf } from './search/plan/speed.js';

/**
 * The price of a change, from none to most: it changes only the layout, the work asked for, the precision, what is
 * trained, or the number of devices.
 */
export const ALTERATIONS = ['layout', 'work', 'numerics', 'training', 'devices'] as const;
export type Alteration = (typeof ALTERATIONS)[number];

/** One change that frees memory on the binding device, and its cost. */
export interface Relief {
  readonly label: string;
  /** The framework's own switch for it, where it has one. */
  readonly switch: string | null;
  readonly alters: Alteration;
  /** Tokens per second after the change over those before; null where no rates are known. Computed on first read. */
  readonly speed: number | null;
  readonly scenario: Scenario;
  /** The options that it sets. */
  readonly edits: Partial<Scenario>;
  readonly freedBytes: number;
  readonly fits: boolean;
  /** The cost in words. */
  readonly cost: string;
}

export type Change = readonly [
  label: string,
  edits: Partial<Scenario>,
  cost: string,
  alters: Alteration,
  by?: readonly [change: TrainingSwitch, size?: number],
];

/**
 * The change that makes several changes at once; undefined where two of them set an option differently, or the result
 * is illegal.
 */
export function together(
  scenario: Scenario,
  reliefs: readonly Relief[],
): Omit<Relief, 'alters' | 'cost'> | undefined {
  if (reliefs.some((one, index) => reliefs.slice(0, index).some((other) => excludes(one, other))))
    return undefined;
  const settled = settle(scenario);
  const edits: Partial<Scenario> = Object.assign({}, ...reliefs.map((one) => one.edits));
  const label = reliefs.map((one) => one.label).join(' + ');
  return relief(settled, peakBytes(settled), [label, edits, '', 'layout']);
}

/** Whether two changes set an option differently, so that only one of them can be made. */
export function excludes({ edits: one }: Relief, { edits: other }: Relief): boolean {
  return (Object.keys(one) as (keyof Scenario)[]).some(
    (key) => Object.hasOwn(other, key) && one[key] !== other[key],
  );
}

/**
 * The framework's words for a change of a training run; undefined where it can't make the change, null where no framework
 * is named or nothing is trained.
 */
export function frameworkSwitch(
  { mode, engine, scenario, devices, zero }: Settled,
  change: TrainingSwitch,
  size = 0,
): string | null | undefined {
  if (mode === 'inference') return null;
  const version = scenario.engineVersion ?? engineOf(engine).release.version;
  return switchOf(trainingOf(engine).switches, change, size, { version, devices, zero });
}

/** A change as a relief; undefined where it can't be offered. */
export function relief(
  asked: Settled,
  before: number,
  [label, edits, cost, alters, by]: Change,
): Relief | undefined {
  const changed = { ...asked.scenario, ...edits };
  const settled = settle(changed);
  const words = by && frameworkSwitch(asked, ...by);
  if ((by && words === undefined) || !canBeOffered(settled, asked)) return undefined;
  const { total: after, capacity } = fullestDevice(settled);
  const known = lazily<Pick<Relief, 'speed'>>({ speed: () => speedRatio(asked, settled) });
  return {
    label,
    switch: words ?? null,
    alters,
    get speed() {
      return known.speed;
    },
    scenario: changed,
    edits: differing(asked.scenario, edits),
    freedBytes: before - after,
    fits: after <= capacity,
    cost,
  };
}

/** Bytes that the fullest device holds after a change. */
export function peakAfter(
  { peak }: { readonly peak: number },
  { freedBytes }: Pick<Relief, 'freedBytes'>,
): number {
  return peak - freedBytes;
}

function differing(scenario: Scenario, edits: Partial<Scenario>): Partial<Scenario> {
  return Object.fromEntries(
    Object.entries(edits).filter(([key, value]) => scenario[key as keyof Scenario] !== value),
  );
}

/** All changes are of one scenario. */
const speedBefore = onceFor(plannedSpeed);

function speedRatio(before: Settled, after: Settled): number | null {
  const [slow, fast] = [speedBefore(before), plannedSpeed(after)];
  return slow && fast ? rateOf(fast) / rateOf(slow) : null;
}
