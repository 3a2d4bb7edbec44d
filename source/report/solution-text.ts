import type { Solution } from '../cost/solve.js';
import type { ValueField } from '../scenario/fields/field.js';
import { bindingText } from './verdict.js';

/** Where values of a field stop fitting. Choices have no order of their own: the one with most memory that fits is taken. */
function sideOf({ group, solve }: ValueField): string {
  if (solve?.wanted === 'largest') return 'beyond it';
  if (solve || group === 'hardware' || group === 'machine') return 'below it';
  return 'with what takes more';
}

/** The limit of a field's fitting values: memory beyond the largest, or below the smallest. */
export function limitText(
  field: ValueField,
  { binding, isFull, scenario }: Extract<Solution, { found: true }>,
): string {
  if (!isFull) return 'as far as it goes: memory is not full';
  return `${sideOf(field)} memory is full, ${bindingText(binding, scenario)}`;
}
