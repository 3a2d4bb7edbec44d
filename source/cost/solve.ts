import { largestThat } from '../engines/index.js';
import type { Field, FieldValue, Kind } from '../scenario/field.js';
import { fieldOf } from '../scenario/fields.js';
import { LARGEST_COUNT } from '../scenario/kinds.js';
import { sequenceStep } from '../scenario/legality/sequence-problems.js';
import { canBeOffered, refusalOf } from '../scenario/offer.js';
import type { OptionId, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { unknownMemory } from './answerable.js';
import { type Binding, bindingOf, withBatch } from './fit.js';
import { fits, peakBytes } from './memory.js';

/** A field's best value that fits, or why there is none. */
export type Solution =
  | {
      readonly found: true;
      readonly value: Exclude<FieldValue, null>;
      readonly scenario: Scenario;
      /** What would be over first at the next value. */
      readonly binding: Binding;
      /** Whether the next value is over; else there is none, or memory does not end it. */
      readonly isFull: boolean;
    }
  | { readonly found: false; readonly reason: string };

/** Sizes whose memory only grows: the largest that fits is wanted. */
const GROWING: readonly OptionId[] = [
  'batch',
  'sequence',
  'batchedTokens',
  'lora',
  'qlora',
  'draftTokens',
  'gpuLayers',
];
/** Sizes that share the load: the smallest that fits is wanted. */
const SHARING: readonly OptionId[] = ['tp', 'pp', 'cp', 'ep', 'dp', 'cpuExperts'];

/** Sizes up to 512 are tried in turn, larger ones in steps of 1/256 or finer: people do ask for a billion devices. */
const FINE_BITS = 8;
/** Largest size that is tried. */
const MOST_SHARING = 2 ** 20;

type CountKind = Extract<Kind, { type: 'count' }>;

/** Fields that can be solved for. */
export function isSolvable(field: Field): boolean {
  return (
    field.kind.type === 'choice' ||
    field.kind.type === 'switch' ||
    GROWING.includes(field.id) ||
    SHARING.includes(field.id)
  );
}

/**
 * Solves for one field with all else as it is (cost model §7): the largest size that fits, the smallest split
 * that does, or of the choices that fit the one that asks for most memory, which is the one that gives up least.
 */
export function solve(scenario: Scenario, id: OptionId): Solution {
  const field = fieldOf(id);
  const { kind } = field;
  const unknown = isSolvable(field) ? unknownMemory(settle(scenario)) : undefined;
  if (unknown !== undefined) return { found: false, reason: unknown };
  if (GROWING.includes(id) && kind.type === 'count') return solveGrowing(scenario, field, kind);
  if (SHARING.includes(id) && kind.type === 'count') return solveSharing(scenario, field);
  if (kind.type === 'choice')
    return solveChoice(
      scenario,
      field,
      kind.choices.map((choice) => (id === 'zero' ? Number(choice.id) : choice.id)),
    );
  if (kind.type === 'switch') return solveChoice(scenario, field, [false, true]);
  return { found: false, reason: `${field.label} does not change memory` };
}

function withValue(scenario: Scenario, id: OptionId, value: unknown): Scenario {
  if (id === 'batch') return withBatch(scenario, value as number);
  return { ...scenario, [id]: value } as Scenario;
}

/** The largest legal value that fits, of which the next legal one does not. */
function solveGrowing(scenario: Scenario, field: Field, kind: CountKind): Solution {
  const now = settle(scenario);
  const step = field.id === 'sequence' ? sequenceStep(now) : 1;
  const end = field.id === 'gpuLayers' ? now.model.layerCount + 1 : kind.maximum;
  const at = (value: number) => settle(withValue(scenario, field.id, value));
  const label = field.label.toLowerCase();
  const refusal = refusalOf(at(step));
  if (refusal !== undefined) return { found: false, reason: refusal };
  const most = Math.floor(end / step);
  let value = step * largestThat((parts) => fits(at(step * parts)), most);
  const isEndless = value === step * most;
  if (isEndless && kind.maximum === LARGEST_COUNT && field.id !== 'gpuLayers') {
    const limit = field.id === 'sequence' ? now.model.maximumSequence : undefined;
    if (limit === undefined || limit < step)
      return { found: false, reason: `any ${label} fits: memory does not end it` };
    value = limit - (limit % step);
  }
  if (value === 0 && !(kind.minimum === 0 && fits(at(0))))
    return { found: false, reason: `not even ${label} ${step} fits` };
  return {
    found: true,
    value,
    scenario: withValue(scenario, field.id, value),
    binding: bindingOf(at(value + (isEndless ? 0 : step))),
    isFull: !isEndless,
  };
}

function solveSharing(scenario: Scenario, field: Field): Solution {
  const asked = settle(scenario);
  const { devices, model } = asked;
  const end = field.id === 'cpuExperts' ? model.layerCount : Math.min(devices, MOST_SHARING);
  const step = (value: number) => 2 ** Math.max(0, Math.floor(Math.log2(value)) - FINE_BITS);
  let before: Binding | undefined;
  for (let value = field.id === 'cpuExperts' ? 0 : 1; value <= end; value += step(value)) {
    const candidate = withValue(scenario, field.id, value);
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
    reason: `no ${field.label.toLowerCase()} size on ${devices} devices fits`,
  };
}

function solveChoice(
  scenario: Scenario,
  field: Field,
  values: readonly (string | number | boolean)[],
): Solution {
  let best: { value: string | number | boolean; scenario: Scenario; peak: number } | undefined;
  let worst: Binding | undefined;
  const asked = settle(scenario);
  for (const value of values) {
    const candidate = withValue(scenario, field.id, value);
    const settled = settle(candidate);
    if (!canBeOffered(settled, asked)) continue;
    const peak = peakBytes(settled);
    if (peak > settled.capacity) worst = bindingOf(settled);
    else if (!best || peak > best.peak) best = { value, scenario: candidate, peak };
  }
  if (!best) return { found: false, reason: `no choice of ${field.label.toLowerCase()} fits` };
  const binding = worst ?? bindingOf(settle(best.scenario));
  return {
    found: true,
    value: best.value as Exclude<FieldValue, null>,
    scenario: best.scenario,
    binding,
    isFull: worst !== undefined,
  };
}
