import { tokensText } from '../../report/units.js';
import { fieldRows } from '../field-rows.js';
import type { PaneDeclaration } from './declaration.js';

/** How the model is used: the options that make a difference in this mode. */
export const workload: PaneDeclaration = {
  title: 'Workload',
  key: 'W',
  minimum: 4,
  words: 'e explains the field',
  view: ({ scenario, origin }) => ({
    body: [{ kind: 'fields', rows: fieldRows('workload', scenario), scenario, origin }],
  }),
  summary: ({ report: { settled } }) => ({
    name: settled.mode,
    details: [`batch ${settled.batch}`, `${tokensText(settled.sequence)} tokens`],
  }),
};
