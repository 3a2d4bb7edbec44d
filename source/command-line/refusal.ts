import type { Report } from '../cost/report.js';
import { OptionError } from '../scenario/fields/field.js';

/** Throws `OptionError` for an illegal scenario, which gets no report. */
export function refuseIllegal({ problems }: Report): void {
  const refused = problems.find(({ severity }) => severity === 'refused');
  if (refused) throw new OptionError(refused.message);
}
