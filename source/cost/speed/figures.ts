import { hasExperts } from '../../model/operations.js';
import type { Certainty } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { type Band, bandOf, type OtherDoubt } from './evidence/band.js';
import { type Bounds, boundsOf } from './evidence/bounds.js';
import type { FigureKind } from './evidence/class-of.js';
import { sharesOf } from './evidence/shares.js';
import type { Pass, Phase } from './pass.js';
import { decodeCertainty, secondsOf } from './phase.js';

/** Bounds of a figure. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The evidence of a band, as the report shows it. */
export interface Evidence extends Omit<Band, keyof Bounds> {
  readonly figure: BandedFigure;
  readonly certainty: Certainty;
}

export type BandedFigure =
  | 'decodeSecondsPerToken'
  | 'prefillSeconds'
  | 'steadySecondsPerToken'
  | 'offlineTokensPerSecond'
  | 'steadyTimeToFirstToken';

/** A figure with its band. */
export interface Banded {
  readonly figure: BandedFigure;
  readonly certainty: Certainty;
  readonly band: Band;
}

/** The inputs of a figure's band. */
export interface FigureParts {
  readonly figure: BandedFigure;
  readonly kind: FigureKind;
  readonly pass: Pass;
  readonly phase: Phase;
  /** The figure in seconds, or in tokens per second. */
  readonly value: number;
  /** Seconds of the figure that are prompts. */
  readonly prompts?: number;
  /** Seconds of the figure that are waits in the queue. */
  readonly waiting?: number;
  readonly sequences: number;
}

/**
 * Factors either way for assumptions: rates of the host, unmeasured acceptance rates, queues that depend on
 * the number of users that the pool holds, fractions that the user gave.
 */
const HOST_MEASURED = 1.4;
const HOST_ASSUMED = 2;
const DRAFTED = 1.5;
const QUEUED = 2;
const GIVEN = 1.1;

/** The band of a figure (docs/serving-speed.md, Bands). */
export function bandedOf(parts: FigureParts): Banded {
  const { figure, kind, pass, phase, value, prompts = 0, waiting = 0, sequences } = parts;
  const { settled, request } = pass;
  const total = secondsOf(phase) + prompts + waiting;
  const asked = { kind, pace: request.id, hasExperts: hasExperts(settled.model), sequences };
  const doubts = [
    ...doubtsOf(settled, phase, total),
    ...(kind !== 'prompt' && settled.draftTokens > 0 ? [{ share: 1, factor: DRAFTED }] : []),
    ...(waiting > 0 ? [{ share: waiting / total, factor: QUEUED }] : []),
  ];
  const shares = sharesOf(phase, total, prompts);
  const band = bandOf(value, asked, shares, doubts);
  const isDecode = figure === 'decodeSecondsPerToken' && settled.draftTokens === 0;
  const certainty = isDecode ? decodeCertainty(pass) : 'modelled';
  const isProfile = certainty === 'measured';
  if (!isProfile && !isGiven(settled, kind)) return { figure, certainty, band };
  const own = boundsOf({ value, middle: 0, half: Math.log(GIVEN) });
  const given = {
    class: isProfile ? 'a share that a profile measured' : 'a share that is given',
    source: isProfile ? 'the profile’s own log: one measurement' : givenBy(settled),
    rows: 0,
    groups: 0,
    parent: null,
  };
  return { figure, certainty, band: { ...band, ...own, ...given } };
}

function doubtsOf({ machine }: Settled, phase: Phase, total: number): readonly OtherDoubt[] {
  const isKnown = machine.host.certainty === 'given' || machine.host.certainty === 'detected';
  const host = { share: phase.host / total, factor: isKnown ? HOST_MEASURED : HOST_ASSUMED };
  return phase.host > 0 ? [host] : [];
}

/** Whether the user gave the fraction that most of a figure depends on. */
function isGiven({ scenario: { mfu, bandwidthUtilization } }: Settled, kind: FigureKind): boolean {
  return kind === 'prompt' ? mfu !== null : kind === 'decode' && bandwidthUtilization !== null;
}

function givenBy({ scenario: { mfu } }: Settled): string {
  return mfu === null ? '--bandwidth-utilization' : '--mfu';
}

export function rangeOf({ band: { low, high } }: Banded): Range {
  return { low, high };
}

export function evidenceOf({
  figure,
  certainty,
  band: { low: _, high: __, spread: ___, ...rest },
}: Banded): Evidence {
  return { figure, certainty, ...rest };
}
