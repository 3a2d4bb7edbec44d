import { differing } from '../differing.js';
import { applies } from '../fields/applies.js';
import type { OptionField } from '../fields/field.js';
import { DEFAULTS, optionOf, options } from '../fields/options.js';
import type { OptionId, Options, Scenario } from '../scenario.js';
import { type Problem, warning } from './problem.js';

/** The id of these warnings. */
export const IGNORED = 'ignored';

/** Options that make no difference in some scenarios. */
const conditional = options.filter(
  ({ mode, engines, moot }) => mode !== undefined || engines !== undefined || moot !== undefined,
);

const setOptions = differing<Options, OptionId>(conditional.map(({ id }) => id));

/** Options that are set and make no difference in this scenario. */
function ignoredOptions(scenario: Scenario): readonly OptionField[] {
  const set = setOptions(scenario, DEFAULTS);
  return set.length === 0 ? NONE : set.map(optionOf).filter((option) => !applies(option, scenario));
}

const NONE: readonly OptionField[] = [];

/** The scenario as it is answered: options that make no difference are at their defaults. */
export function withoutIgnored(scenario: Scenario): Scenario {
  const ignored = ignoredOptions(scenario);
  if (ignored.length === 0) return scenario;
  const initial = Object.fromEntries(ignored.map((option) => [option.id, option.initial]));
  return { ...scenario, ...(initial as Partial<Options>) };
}

/** What is said of them, one line each. */
export function ignoredProblems(scenario: Scenario): Problem[] {
  return ignoredOptions(scenario).map((option) =>
    warning(IGNORED, `${option.name} is ignored: ${reasonOf(option, scenario)}`),
  );
}

function reasonOf({ mode, engines, moot }: OptionField, scenario: Scenario): string {
  if (mode !== undefined && mode !== scenario.mode)
    return `it is an option of ${mode}, this is ${scenario.mode}`;
  if (engines && !engines(scenario.engine)) return `${scenario.engine} has no such setting`;
  return moot?.(scenario) ?? 'it makes no difference here';
}
