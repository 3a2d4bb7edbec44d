import { total } from '../quantity/index.js';

/** A figure that is 0 because the scenario has none of what it counts. */
export const nothing = total<string>({
  id: 'nothing',
  label: (name) => name,
  unit: 'count',
  what: 'This scenario has none of it.',
  source: 'docs/report.md, Keys',
});
