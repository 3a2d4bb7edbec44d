import type { Solution } from '../cost/solve.js';
import type { ValueField } from '../scenario/fields/field.js';
import { bindingText } from './verdict.js';

/** The limit of a field's fitting values: memory beyond the largest, or below the smallest. */
export function limitText(
  { solve }: ValueField,
  { binding, isFull, scenario }: Extract<Solution, { found: true }>,
): string {
  if (!isFull) return 'as far as it goes: memory is not full';
  const side = solve?.wanted === 'smallest' ? 'below' : 'beyond';
  return `${side} it memory is full, ${bindingText(binding, scenario)}`;
}
