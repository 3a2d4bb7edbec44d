import { type Ledger, total } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { lazily } from './lazily.js';
import { type PictureTimeReport, pictureTime } from './picture-time.js';
import { ALL_EXPERTS, criticalTokens, ridgePoint, rooflineEntries } from './roofline.js';
import {
  type BandedFigure,
  type Evidence,
  evidenceOf,
  type Range,
  rangeOf,
} from './speed/figures.js';
import { type Handoff, handoffOf } from './speed/handoff.js';
import { type SteadyReport, steadyReport } from './speed/load.js';
import { costEntries, type ServingCost, servingCost } from './speed/money.js';
import { offlineRate } from './speed/offline.js';
import { speedParts } from './speed/parts.js';
import {
  type Bound,
  boundOf,
  decodeEntry,
  firstPromptEntry,
  prefillEntry,
  promptPhase,
  secondsOf,
} from './speed/phase.js';
import { draftedTokenEntry, roundEntries } from './speed/rounds.js';
import { loadingEntry, type Startup, startupOf } from './speed/startup.js';
import { steadyEntries } from './speed/steady.js';

export type { Bound } from './speed/phase.js';

/** Serving speed (docs/serving-speed.md). Figures of decoding are null for a model that generates nothing. */
export interface SpeedReport {
  /** Seconds to read the prompts of the whole batch. */
  readonly prefillSeconds: number;
  /** Seconds to read one of them alone. */
  readonly firstPromptSeconds: number;
  /** Seconds per token of every sequence: one step, or a token's part of a round of drafts. */
  readonly decodeSecondsPerToken: number | null;
  /** Tokens per second of all sequences of all replicas. */
  readonly tokensPerSecond: number | null;
  /** Time to first token of the last prompt of the batch. */
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  /** Batches in flight through the pipeline; 1 without a pipeline. */
  readonly batchesInFlight: number;
  /** Undefined without a drafter. */
  readonly speculation:
    | {
        readonly draftTokens: number;
        readonly acceptRate: number;
        readonly tokensPerRound: number;
        readonly roundSeconds: number;
        readonly draftSeconds: number;
        readonly speedUp: number;
      }
    | undefined;
  /** Steady state of users without pause, or of a rate of requests. */
  readonly steady: SteadyReport | null;
  /** Output tokens per second with as many sequences as fit, the time of prompts included. */
  readonly offlineTokensPerSecond: number | null;
  readonly bands: Readonly<Record<BandedFigure, Range | null>>;
  /** The measurements behind the bands. */
  readonly evidence: readonly Evidence[];
  /** The measurements behind one band, for which the others are not computed. */
  readonly evidenceOf: (figure: BandedFigure) => Evidence | undefined;
  /** Whether the scenario does not fit, so that the figures are hypothetical. */
  readonly ifItFitted: boolean;
  readonly cost: ServingCost | null;
  readonly handoff: Handoff | null;
  /**
   * FLOPs per byte of the device, and tokens of a pass from which it is bound by compute. Source: docs/cost-model.md,
   * Roofline.
   */
  readonly ridgeFlopsPerByte: number;
  readonly criticalBatch: number;
  readonly startup: Startup;
  readonly ledger: Ledger;
  /** Tokens a second of all replicas; null where the model generates nothing. */
  readonly rate: Ledger | null;
  /** Further figures: throughput, a round of drafts, load, cost, roofline. */
  readonly others: readonly Ledger[];
}

/** Answers of other parts of a report. */
interface Others {
  readonly fits: () => boolean;
  readonly pictureTime: () => PictureTimeReport | null;
}

/** Speed of a scenario; each figure is computed when first read. */
export function speedReport(
  whole: Settled,
  { fits, pictureTime: made }: Others = { fits: () => true, pictureTime: () => pictureTime(whole) },
): SpeedReport {
  const parts = speedParts(whole);
  const { settled, generates } = parts;
  const band = (figure: BandedFigure): Range | null => {
    const found = parts.bands[figure];
    return found ? rangeOf(found) : null;
  };

  const report: SpeedReport = lazily<SpeedReport>({
    prefillSeconds: () => secondsOf(parts.reading),
    firstPromptSeconds: () => secondsOf(promptPhase(parts.one)),
    decodeSecondsPerToken: () => (generates ? parts.decode : null),
    tokensPerSecond: () => (generates ? parts.rate.amount : null),
    timeToFirstToken: () => report.prefillSeconds,
    bound: () => ({
      prefill: boundOf(parts.reading),
      decode: boundOf(parts.rounds?.verification ?? parts.plain),
    }),
    batchesInFlight: () => parts.flow.batches,
    speculation: () => {
      const { rounds } = parts;
      if (!generates || !rounds) return undefined;
      const { tokensPerRound, roundSeconds, draftSeconds, speedUp } = rounds;
      const {
        draftTokens,
        scenario: { acceptRate },
      } = settled;
      return { draftTokens, acceptRate, tokensPerRound, roundSeconds, draftSeconds, speedUp };
    },
    steady: () => (generates ? steadyReport(settled) : null),
    offlineTokensPerSecond: () => (generates ? offlineRate.amount(parts.offline) : null),
    bands: () =>
      lazily({
        decodeSecondsPerToken: () => band('decodeSecondsPerToken'),
        prefillSeconds: () => band('prefillSeconds'),
        steadySecondsPerToken: () => band('steadySecondsPerToken'),
        offlineTokensPerSecond: () => band('offlineTokensPerSecond'),
        steadyTimeToFirstToken: () => band('steadyTimeToFirstToken'),
      }),
    evidence: () => parts.banded.map(evidenceOf),
    evidenceOf: () => (figure) => {
      const found = parts.bands[figure];
      return found ? evidenceOf(found) : undefined;
    },
    ifItFitted: () => !fits(),
    cost: () => (generates ? servingCost(parts.money) : null),
    handoff: () => (generates ? handoffOf(settled, parts.step.pace.linkShare) : null),
    ridgeFlopsPerByte: () => ridgePoint(settled),
    criticalBatch: () => criticalTokens(settled, ALL_EXPERTS),
    startup: () => startupOf(settled),
    ledger: () => {
      const { prefill, step, drafted } = parts;
      const token = drafted ? draftedTokenEntry(drafted) : decodeEntry('decode', step);
      return both.entry(settled, [prefillEntry(prefill), ...(generates ? [token] : [])]);
    },
    rate: () => (generates ? parts.rate : null),
    others: () => {
      // For one sequence this row would repeat the row above. It stays in the list, so that keys that change the
      // batch do not move the rows below.
      const first = firstPromptEntry(parts.one);
      if (!generates) {
        const one = settled.model.picture ? made()?.entry : first;
        return [...(one ? [one] : []), loadingEntry(settled), ...rooflineEntries(settled)];
      }
      const { drafted, rate, steady, offline, money } = parts;
      return [
        first,
        rate,
        ...(drafted ? roundEntries(drafted) : []),
        ...steadyEntries(steady),
        offlineRate.entry(offline),
        ...costEntries(money),
        loadingEntry(settled),
        ...rooflineEntries(settled),
      ];
    },
  });
  return report;
}

const both = total<Settled>({
  id: 'speed',
  label: 'Prefill and one decoded token',
  short: 'both',
  unit: 'seconds',
  what: 'Reading the prompts of the whole batch and giving every sequence one token.',
  source: 'docs/cost-model.md, Roofline',
});
