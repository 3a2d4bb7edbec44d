import { decoderOf } from '../model/encoder.js';
import { type Ledger, total } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { decodeFlow, decodePass, prefillPass } from './phases.js';
import { ALL_EXPERTS, criticalTokens, ridgePoint, rooflineEntries } from './roofline.js';
import { speculation } from './speculation.js';
import {
  type Bound,
  boundOf,
  decodeEntry,
  decodePhase,
  prefillEntry,
  promptPhase,
  secondsOf,
} from './speed/phase.js';
import { draftedTokenEntry, roundEntries } from './speed/rounds.js';
import { throughput } from './speed/throughput.js';

export type { Bound } from './speed/phase.js';

/** Serving speed (docs/serving-speed.md). */
export interface SpeedReport {
  /** Seconds to read the prompts of the whole batch. */
  readonly prefillSeconds: number;
  /** Seconds in which every sequence gets one token: one step, or a token's share of a round of drafts. */
  readonly decodeSecondsPerToken: number;
  /** Of all sequences of all replicas. */
  readonly tokensPerSecond: number;
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  /** Batches in flight through the pipeline; 1 without a pipeline. */
  readonly batchesInFlight: number;
  /** Absent without a drafter. */
  readonly speculation?: {
    readonly draftTokens: number;
    readonly acceptRate: number;
    readonly tokensPerRound: number;
    readonly roundSeconds: number;
    readonly draftSeconds: number;
    readonly speedUp: number;
  };
  /**
   * FLOPs per byte of the device, and tokens of a pass from which it is bound by compute. Source: docs/cost-model.md,
   * Roofline.
   */
  readonly ridgeFlopsPerByte: number;
  readonly criticalBatch: number;
  readonly ledger: Ledger;
  /** The other figures: throughput, a round of drafts, the roofline. */
  readonly others: readonly Ledger[];
}

/** Prefill and decode by the roofline (docs/cost-model.md, Roofline). */
export function speedReport(whole: Settled): SpeedReport {
  const settled = decoding(whole);
  const { draftTokens, acceptRate } = settled;
  const flow = decodeFlow(settled);
  const prefill = prefillPass(whole);
  const reading = promptPhase(prefill);
  const step = decodePass(settled, flow.sequences);
  const plain = decodePhase(step);
  const rounds = speculation(settled, flow, secondsOf(plain));
  const drafted = rounds && {
    settled,
    speculation: rounds,
    sequences: flow.sequences,
    plain: secondsOf(plain),
  };
  const prefillSeconds = secondsOf(reading);
  const decodeSecondsPerToken = rounds?.secondsPerToken ?? secondsOf(plain);
  const rate = throughput.entry({ settled, flow, decodeSecondsPerToken });
  return {
    prefillSeconds,
    decodeSecondsPerToken,
    tokensPerSecond: rate.amount,
    timeToFirstToken: prefillSeconds,
    bound: { prefill: boundOf(reading), decode: boundOf(rounds?.verification ?? plain) },
    batchesInFlight: flow.batches,
    ...(rounds && {
      speculation: {
        draftTokens,
        acceptRate,
        tokensPerRound: rounds.tokensPerRound,
        roundSeconds: rounds.roundSeconds,
        draftSeconds: rounds.draftSeconds,
        speedUp: rounds.speedUp,
      },
    }),
    ridgeFlopsPerByte: ridgePoint(settled),
    criticalBatch: criticalTokens(settled, ALL_EXPERTS),
    ledger: both.entry(settled, [
      prefillEntry(prefill),
      drafted ? draftedTokenEntry(drafted) : decodeEntry('decode', step),
    ]),
    others: [rate, ...(drafted ? roundEntries(drafted) : []), ...rooflineEntries(settled)],
  };
}

const both = total<Settled>({
  id: 'speed',
  label: 'Prefill and one decoded token',
  short: 'both',
  unit: 'seconds',
  what: 'Reading the prompts of the whole batch and giving every sequence one token.',
  source: 'docs/cost-model.md, Roofline',
});

/** The scenario of a decoding step, which an encoder has no part in. */
function decoding(settled: Settled): Settled {
  const model = decoderOf(settled.model);
  return model === settled.model ? settled : { ...settled, model };
}
