import { largestWithRoom } from '../engines/index.js';
import type { Field, Solving, ValueField } from '../scenario/fields/field.js';
import {
  type CountKind,
  type Item,
  type Kind,
  LARGEST_COUNT,
  type Value,
} from '../scenario/fields/kinds/index.js';
import { readsCache, readsWeights } from '../scenario/legality/format-problems.js';
import { canBeOffered, refusalOf } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { midSentence } from '../text/mid-sentence.js';
import { unknownMemory } from './answerable.js';
import { type Binding, bindingOf } from './fit.js';
import { weightCandidates } from './format-ladder.js';
import { fits, fullestDevice, roomOf } from './memory.js';
import { solveDeviceMemory, solveDevices, solveSlice } from './solve-machine.js';
import { solveExpertsAndSplit, solveSplit } from './solve-split.js';

/** The best value of a field that fits, or why there is none. */
export type Solution =
  | {
      readonly found: true;
      readonly value: Value;
      readonly scenario: Scenario;
      /** Other fields that change with it. */
      readonly also?: readonly { readonly field: string; readonly value: Value }[];
      /** The binding item at the next value. */
      readonly binding: Binding;
      /** Whether the next value exceeds memory; otherwise there is none, or memory does not bound it. */
      readonly isFull: boolean;
    }
  | { readonly found: false; readonly reason: string };

/** Sizes up to 512 are tried one by one, larger ones in steps of 1/256 or finer, since counts go up to billions. */
const FINE_BITS = 8;
/** Largest size that is tried. */
const MOST_SHARING = 2 ** 20;

/** Fields of the machine are solved over splits or capacities, not over their own values. */
const MACHINE_SOLVERS: ReadonlyMap<string, (scenario: Scenario) => Solution> = new Map([
  ['devices', solveDevices],
  ['deviceMemory', solveDeviceMemory],
  ['slice', solveSlice],
  ['tensorSplit', solveSplit],
]);

/** Whether a field can be solved for. */
export function isSolvable(field: Field): field is ValueField {
  if (field.loads !== undefined) return false;
  return (
    field.solve !== undefined || MACHINE_SOLVERS.has(field.id) || choicesOf(field.kind).length > 0
  );
}

/** What can be chosen: one each of the values that a list combines. */
function choicesOf(kind: Kind): readonly Item[] {
  if (kind.type === 'list') return kind.length ? [] : choicesOf(kind.item);
  if (kind.type === 'switch') return [false, true];
  return kind.type === 'choice' ? kind.choices.map(({ id }) => kind.check(id) ?? id) : [];
}

/**
 * Solves for one field, all else equal: the largest size that fits, the smallest split that fits, or among choices
 * that fit the one with most memory. Source: docs/cost-model.md, Inverse questions.
 */
export function solve(scenario: Scenario, field: ValueField): Solution {
  const { kind, solve: solving } = field;
  const ofMachine = MACHINE_SOLVERS.get(field.id);
  if (ofMachine) return ofMachine(scenario);
  const pair = field.id === 'cpuExperts' ? solveExpertsAndSplit(scenario) : undefined;
  if (pair) return pair;
  const unknown = isSolvable(field) ? unknownMemory(settle(scenario)) : undefined;
  if (unknown !== undefined) return { found: false, reason: unknown };
  if (solving && kind.type === 'count')
    return solving.wanted === 'largest'
      ? solveGrowing(scenario, field, kind, solving)
      : solveSharing(scenario, field, kind, solving);
  const choices =
    field.id === 'weights' && scenario.mode === 'inference'
      ? weightCandidates(scenario)
      : choicesOf(kind);
  if (choices.length > 0) return solveChoice(scenario, field, choices);
  return { found: false, reason: `${field.label} is no field that is solved for` };
}

/** The largest legal value that fits, of which the next legal one does not. */
function solveGrowing(
  scenario: Scenario,
  field: ValueField,
  kind: CountKind,
  { end, step: stepOf, limit: limitOf, at: placed = field.write }: Solving,
): Solution {
  const now = settle(scenario);
  const step = stepOf?.(now) ?? 1;
  const last = end?.(now) ?? kind.maximum;
  const at = (value: number) => settle(placed(scenario, value));
  const label = midSentence(field.label);
  const refusal = refusalOf(at(step));
  if (refusal !== undefined) return { found: false, reason: refusal };
  const most = Math.floor(last / step);
  let value = step * largestWithRoom((parts) => roomOf(at(step * parts)), most);
  const limit = limitOf?.(now);
  const isBeyond = limit !== undefined && value > limit;
  const isEndless = value === step * most || isBeyond;
  if (isEndless && last === LARGEST_COUNT) {
    if (limit === undefined || limit < step)
      return { found: false, reason: `any ${label} fits: memory does not end it` };
    value = limit - (limit % step);
  }
  if (value === 0 && !(kind.minimum === 0 && fits(at(0))))
    return { found: false, reason: `not even ${label} ${step} fits` };
  return {
    found: true,
    value,
    scenario: placed(scenario, value),
    binding: bindingOf(at(value + (isEndless ? 0 : step))),
    isFull: !isEndless,
  };
}

/** The smallest value that fits, of which the one before does not. */
function solveSharing(
  scenario: Scenario,
  field: ValueField,
  { minimum }: CountKind,
  { end }: Solving,
): Solution {
  const asked = settle(scenario);
  const { devices } = asked;
  const last = end?.(asked) ?? Math.min(devices, MOST_SHARING);
  const step = (value: number) => 2 ** Math.max(0, Math.floor(Math.log2(value)) - FINE_BITS);
  let before: Binding | undefined;
  for (let value = minimum; value <= last; value += step(value)) {
    const candidate = field.write(scenario, value);
    const settled = settle(candidate);
    if (!canBeOffered(settled, asked)) continue;
    const binding = bindingOf(settled);
    if (fits(settled))
      return {
        found: true,
        value,
        scenario: candidate,
        binding: before ?? binding,
        isFull: before !== undefined,
      };
    before = binding;
  }
  return {
    found: false,
    reason: `no ${midSentence(field.label)} size on ${devices} ${devices === 1 ? 'device' : 'devices'} fits`,
  };
}

/** Whether engine and device run the format of a choice; choices of other fields name none. */
function isRead(settled: Settled, { id }: ValueField): boolean {
  if (settled.mode === 'training') return true;
  if (id === 'weights') return readsWeights(settled);
  return id !== 'kv' || readsCache(settled);
}

function solveChoice(scenario: Scenario, field: ValueField, values: readonly Item[]): Solution {
  let best: { value: Item; scenario: Scenario; peak: number } | undefined;
  let worst: Binding | undefined;
  const asked = settle(scenario);
  for (const value of values) {
    const candidate = field.write(scenario, value);
    const settled = settle(candidate);
    if (!canBeOffered(settled, asked) || !isRead(settled, field)) continue;
    if (!fits(settled)) {
      worst = bindingOf(settled);
      continue;
    }
    const { total: peak } = fullestDevice(settled);
    if (!best || peak > best.peak) best = { value, scenario: candidate, peak };
  }
  if (!best) return { found: false, reason: `no choice of ${midSentence(field.label)} fits` };
  const binding = worst ?? bindingOf(settle(best.scenario));
  return {
    found: true,
    value: best.value,
    scenario: best.scenario,
    binding,
    isFull: worst !== undefined,
  };
}
