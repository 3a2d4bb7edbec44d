import { differing } from '../differing.js';
import { applies } from '../fields/applies.js';
import type { OptionField } from '../fields/field.js';
import { DEFAULTS, optionOf, options } from '../fields/options.js';
import {
  isOfSetting,
  type OptionId,
  type Options,
  type Scenario,
  type Setting,
} from '../scenario.js';
import { type Problem, warning } from './problem.js';

/** The id of these warnings. */
export const IGNORED = 'ignored';

/** Options that have no effect in some scenarios. */
const conditional = options.filter(
  ({ mode, engines, moot }) => mode !== undefined || engines !== undefined || moot !== undefined,
);

const setOptions = differing<Setting, OptionId & keyof Setting>(
  conditional.map(({ id }) => id).filter(isOfSetting),
);

/** Options that are set and have no effect in this scenario. */
function ignoredOptions(setting: Setting): readonly OptionField[] {
  const set = setOptions(setting, DEFAULTS);
  return set.length === 0 ? NONE : set.map(optionOf).filter((option) => !applies(option, setting));
}

const NONE: readonly OptionField[] = [];

/** The defaults of options that are set and have no effect; undefined where every set option has one. */
export function defaultsOfIgnored(setting: Setting): Partial<Options> | undefined {
  const ignored = ignoredOptions(setting);
  if (ignored.length === 0) return undefined;
  return Object.fromEntries(ignored.map(({ id, initial }) => [id, initial]));
}

/** A warning for each of those options. */
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
