import { solve } from '../cost/solve.js';
import type { ValueField } from '../scenario/fields/field.js';
import type { Scenario } from '../scenario/scenario.js';
import { kebab } from './flag-words.js';

/** The largest or smallest value of a field that fits, in words or as JSON. */
export async function solution(
  scenario: Scenario,
  field: ValueField,
  asJson: boolean,
): Promise<string> {
  const solved = solve(scenario, field);
  if (asJson) {
    const { found } = solved;
    const told = found
      ? {
          field: field.id,
          value: solved.value,
          ...(solved.also && { also: solved.also }),
          binding: solved.binding,
          isFull: solved.isFull,
        }
      : { field: field.id, value: null, reason: solved.reason };
    return `${JSON.stringify(told, null, 2)}\n`;
  }
  if (!solved.found) return `${kebab(field.id)}: ${solved.reason}\n`;
  const also = (solved.also ?? []).map(({ field: id, value }) => ` --${kebab(id)} ${value}`);
  const { limitText } = await import('../report/solution-text.js');
  return `${kebab(field.id)}: ${solved.value}${also.join('')} (${limitText(field, solved)})\n`;
}
