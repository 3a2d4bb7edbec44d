import fc from 'fast-check';
import { HardwareError } from '../../../source/hardware/preset-fields.js';
import { kindsOf } from '../../../source/scenario/devices.js';
import type { OptionField } from '../../../source/scenario/fields/field.js';
import { options } from '../../../source/scenario/fields/options.js';
import { machineOf } from '../../../source/scenario/machine.js';
import { newScenario, type Options, type Scenario } from '../../../source/scenario/scenario.js';
import { shipped } from './presets.js';

const models = shipped('models');
const accelerators = shipped('hardware');

/** Whole numbers from `minimum` to `maximum`, as likely small as large: ends, powers of two, and what lies between. */
function counts(minimum: number, maximum: number): fc.Arbitrary<number> {
  const bits = Math.log2(maximum);
  const between = fc
    .double({ min: 0, max: bits, noNaN: true })
    .map((power) => Math.min(maximum, Math.max(minimum, Math.floor(2 ** power))));
  const powers = fc
    .integer({ min: 0, max: Math.floor(bits) })
    .map((power) => Math.min(maximum, Math.max(minimum, 2 ** power)));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
    { weight: 3, arbitrary: powers },
    { weight: 3, arbitrary: between },
  );
}

/** Any value a field takes. `largest` keeps counts to what people run. */
export function anyValue(
  { kind, open }: Pick<OptionField, 'kind' | 'open'>,
  largest = Number.MAX_SAFE_INTEGER,
): fc.Arbitrary<unknown> {
  const closed = (): fc.Arbitrary<unknown> => {
    switch (kind.type) {
      case 'switch':
        return fc.boolean();
      case 'choice':
        return fc.constantFrom(
          ...kind.choices.map(({ id }) => (/^[0-3]$/.test(id) ? Number(id) : id)),
        );
      case 'number':
        return fc.double({ min: kind.minimum, max: kind.maximum, noNaN: true });
      case 'list':
        return anyValue({ kind: kind.item }, largest);
      case 'text':
        return fc
          .constantFrom('0.8.5', 'v0.12.0', 'b4500', '1', '1x1', '99999x99999', '1376x992')
          .filter((text) => kind.read(text) !== undefined);
      case 'count':
        return counts(kind.minimum, Math.min(kind.maximum, largest));
    }
  };
  return open !== undefined
    ? fc.oneof({ weight: 3, arbitrary: closed() }, fc.constant(null))
    : closed();
}

/** Options that differ from the defaults here and there. */
function someOptions(largest?: (field: OptionField) => number): fc.Arbitrary<Partial<Options>> {
  const arbitraries = Object.fromEntries(
    options.map((field) => [field.id, anyValue(field, largest?.(field))]),
  );
  return fc.record(arbitraries, { requiredKeys: [] }).chain((all) =>
    // Most options at their defaults in most scenarios: with all of them at random hardly one is legal.
    fc
      .subarray(Object.keys(all))
      .map((kept) => Object.fromEntries(kept.map((id) => [id, all[id]])) as Partial<Options>),
  );
}

const PARALLEL: ReadonlySet<string> = new Set(['tp', 'pp', 'dp', 'cp', 'ep', 'virtualStages']);

/** What people run: sizes up to a cluster's, so that most are legal. */
const usual = (field: OptionField): number => {
  if (PARALLEL.has(field.id)) return 8;
  if (field.id === 'tokens') return 1e14;
  const item = field.kind.type === 'list' ? field.kind.item : field.kind;
  if (item.type === 'count' && item.unit === 'bytes') return 2 ** 42;
  return 2 ** 20;
};

/** A scenario that a failing test tells in a line instead of with all its presets. */
export interface Case {
  readonly scenario: Scenario;
}

function cases(
  devices: fc.Arbitrary<number>,
  chosen: fc.Arbitrary<Partial<Options>>,
): fc.Arbitrary<Case> {
  return fc
    .record({
      model: fc.constantFrom(...models),
      accelerator: fc.constantFrom(...accelerators),
      devices,
      chosen,
      draft: fc.option(fc.constantFrom(...models), { freq: 10 }),
    })
    .map(({ model: [id, config], accelerator: [hardware, preset], ...rest }) => {
      const scenario: Scenario = {
        ...newScenario({ id, name: id, config }, { id: hardware, count: rest.devices, preset }),
        ...rest.chosen,
        ...(rest.draft && { draft: { id: rest.draft[0], name: 'draft', config: rest.draft[1] } }),
      };
      return { scenario, [fc.toStringMethod]: () => told(scenario) };
    })
    .filter(({ scenario }) => hasMachine(scenario));
}

/** Whether its devices can be made: a slice that an accelerator can't be divided into is refused before any question. */
function hasMachine(scenario: Scenario): boolean {
  try {
    machineOf(scenario);
    return true;
  } catch (error) {
    if (error instanceof HardwareError) return false;
    throw error;
  }
}

/** Scenarios as people make them, legal or not. */
export const usualCases = cases(counts(1, 1024), someOptions(usual));

/** Every scenario the fields allow, absurd ones included. */
export const anyCases = cases(counts(1, 2 ** 14), someOptions());

/** Everything about a scenario but its presets, in one line. */
export function told(scenario: Scenario): string {
  const { model, hardware, draft, ...chosen } = scenario;
  const drafting = draft ? ` drafted for by ${draft.id}` : '';
  const kinds = kindsOf(scenario).map(({ count, id }) => `${count} × ${id}`);
  const defaults = newScenario(model, hardware);
  const changed = Object.entries(chosen).filter(
    ([id, value]) => value !== defaults[id as keyof Options],
  );
  return `${model.id}${drafting} on ${kinds} ${JSON.stringify(Object.fromEntries(changed))}`;
}
