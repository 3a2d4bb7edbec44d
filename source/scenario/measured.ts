import type { Certainty } from '../quantity/index.js';
import { isObject, type Json } from '../text/json.js';
import { OptionError } from './fields/field.js';
import type { Options, Scenario } from './scenario.js';

/** Fractions of a peak that a run on the user's own box can measure. */
export const SHARES = ['bandwidthUtilization', 'mfu'] as const;
export type MeasuredShare = (typeof SHARES)[number];

/** Fractions measured by a profile at the time it was taken, with the name of that profile. */
export type MeasuredShares = Readonly<Partial<Record<MeasuredShare, number>>> & {
  readonly profile?: string;
};

/** The measured fractions among some options. */
export function sharesAmong(options: Partial<Options>): MeasuredShares {
  const found = SHARES.flatMap((share) => {
    const value = options[share];
    return typeof value === 'number' ? [[share, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Whether an option is a fraction that a profile can measure. */
export function isShare(option: string): option is MeasuredShare {
  return SHARES.some((share) => share === option);
}

type MeasuredScenario = Pick<Scenario, MeasuredShare | 'measured'>;

/** Whether an option still has the measured value. A value that the user changes is an assumption again. */
function isMeasured(scenario: MeasuredScenario, share: MeasuredShare): boolean {
  const value = scenario[share];
  return value !== null && scenario.measured?.[share] === value;
}

/** Certainty of figures that depend on a fraction. */
export function shareCertainty(scenario: MeasuredScenario, share: MeasuredShare): Certainty {
  return isMeasured(scenario, share) ? 'measured' : 'modelled';
}

/** Measured fractions of a saved scenario. Throws `OptionError`. */
export function readMeasured(json: Json | undefined): MeasuredShares | undefined {
  if (json === undefined || json === null) return undefined;
  if (!isObject(json))
    throw new OptionError(`measured: an object of ${SHARES.join(', ')} is expected`);
  for (const share of SHARES) {
    const value = json[share];
    if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= 1))
      throw new OptionError(`measured.${share}: a number above 0 and up to 1 is expected`);
  }
  const { profile } = json;
  return {
    ...sharesAmong(json as Partial<Options>),
    ...(typeof profile === 'string' && { profile }),
  };
}

/** The profile whose measured fractions are all unchanged; undefined where one was changed. */
export function profileOf(scenario: MeasuredScenario): string | undefined {
  const { measured } = scenario;
  const shares = SHARES.filter((share) => measured?.[share] !== undefined);
  return shares.length > 0 && shares.every((share) => isMeasured(scenario, share))
    ? measured?.profile
    : undefined;
}
