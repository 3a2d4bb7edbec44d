import { tokensText } from '../../report/units.js';
import { helpTable } from '../charts/told.js';
import { fieldRows } from '../field-rows.js';
import type { PaneDeclaration } from './declaration.js';

/** How the model is used: the options that make a difference in this mode. */
export const workload: PaneDeclaration = {
  title: 'Workload',
  key: 'W',
  minimum: 4,
  words: 'e explains the field',
  view: ({ scenario, origin }) => {
    const rows = fieldRows('workload', scenario);
    return {
      body: [{ kind: 'fields', rows, scenario, origin }],
      spare: [helpTable(rows)],
    };
  },
  summary: ({ report: { settled } }) => ({
    name: settled.mode,
    details: [`batch ${settled.batch}`, `${tokensText(settled.sequence)} tokens`],
  }),
};
