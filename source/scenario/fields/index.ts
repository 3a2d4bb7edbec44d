import { configFields } from './config-fields.js';
import type { Field } from './field.js';
import { acceleratorField, devicesField, modelField } from './machine-fields.js';
import { options } from './options.js';

/** Everything of a scenario that can be set, in the order that panes and help show it. */
export const fields: readonly Field[] = [
  modelField,
  ...configFields,
  acceleratorField,
  devicesField,
  ...options,
];
