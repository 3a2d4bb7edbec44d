import type { Field } from './field.js';
import { adapterFields } from './fields/adapter-fields.js';
import { parallelFields } from './fields/parallel-fields.js';
import { servingFields } from './fields/serving-fields.js';
import { speedFields } from './fields/speed-fields.js';
import { trainingFields } from './fields/training-fields.js';
import { workloadFields } from './fields/workload-fields.js';
import type { OptionId } from './scenario.js';

/** Every option of a scenario, in the order that panes and help show them. */
export const fields: readonly Field[] = [
  ...workloadFields,
  ...servingFields,
  ...parallelFields,
  ...trainingFields,
  ...adapterFields,
  ...speedFields,
];

const byId = new Map(fields.map((field) => [field.id, field]));

/** The declaration of an option. */
export function fieldOf(id: OptionId): Field {
  const field = byId.get(id);
  if (!field) throw new Error(`no field ${id}`);
  return field;
}
