import type { Setting } from '../scenario.js';
import type { Field } from './field.js';

/** Whether a field has an effect in a scenario. */
export function applies({ mode, engines, moot }: Field, scenario: Setting): boolean {
  return (
    (mode === undefined || mode === scenario.mode) &&
    (engines === undefined || engines(scenario.engine)) &&
    moot?.(scenario) === undefined
  );
}
