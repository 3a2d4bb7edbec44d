import { configFields } from './config-fields.js';
import type { Field } from './field.js';
import { acceleratorField, devicesField, modelField } from './machine-fields.js';
import { options } from './options.js';

/** Every settable field of a scenario, in the order of panes and help. */
export const fields: readonly Field[] = [
  modelField,
  ...configFields,
  acceleratorField,
  devicesField,
  ...options,
];
