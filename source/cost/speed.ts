import { decoderOf } from '../model/encoder.js';
import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { entry } from './ledger.js';
import { type Bound, boundOf, decodeFlow, decodePhase, prefillPhase, secondsOf } from './phases.js';
import { ALL_EXPERTS, criticalTokens, ridgePoint, rooflineLedgers } from './roofline.js';
import { speculation } from './speculation.js';
import { draftedTokenLedger, speculationLedgers } from './speculation-ledger.js';
import {
  decodeExplanations,
  phaseLedger,
  prefillExplanations,
  throughputLedger,
} from './speed-ledger.js';

export type { Bound } from './phases.js';

/** Serving speed (cost model §6). */
export interface SpeedReport {
  /** Seconds to read the prompts of the whole batch. */
  readonly prefillSeconds: number;
  /** Seconds in which every sequence gets one token: of one step, or a token's share of a round of drafts. */
  readonly decodeSecondsPerToken: number;
  /** Of all sequences of all replicas. */
  readonly tokensPerSecond: number;
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  /** Batches on their way through the pipeline's stages at once; 1 without a pipeline. */
  readonly batchesInFlight: number;
  /** Absent where nothing is drafted. */
  readonly speculation?: {
    readonly draftTokens: number;
    readonly acceptRate: number;
    readonly tokensPerRound: number;
    readonly roundSeconds: number;
    readonly draftSeconds: number;
    readonly speedUp: number;
  };
  /** FLOPs a byte of the device, and tokens of a pass from which on it is bound by compute (cost model §6.1). */
  readonly ridgeFlopsPerByte: number;
  readonly criticalBatch: number;
  readonly ledger: Ledger;
  /** What is told beside it: the throughput, a round of drafts, the roofline. */
  readonly beside: readonly Ledger[];
}

/** Prefill and decode by the roofline (cost model §6.1–§6.8). */
export function speedReport(whole: Settled): SpeedReport {
  const settled = decoding(whole);
  const { batch, dp, draftTokens, acceptRate } = settled;
  const flow = decodeFlow(settled);
  const prefill = prefillPhase(whole);
  const plain = decodePhase(settled, flow.sequences);
  const rounds = speculation(settled, flow, secondsOf(plain));
  const prefillSeconds = secondsOf(prefill);
  const decodeSecondsPerToken = rounds?.secondsPerToken ?? secondsOf(plain);
  const tokensPerSecond = (batch * dp) / decodeSecondsPerToken;
  const decode = rounds
    ? draftedTokenLedger(rounds)
    : phaseLedger('speed.decode', 'Decode step', plain, () =>
        decodeExplanations(settled, flow.sequences),
      );
  return {
    prefillSeconds,
    decodeSecondsPerToken,
    tokensPerSecond,
    timeToFirstToken: prefillSeconds,
    bound: { prefill: boundOf(prefill), decode: boundOf(rounds?.verification ?? plain) },
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
    ledger: entry(
      'speed',
      rounds ? 'Prefill and one decoded token' : 'Prefill and one decode step',
      'seconds',
      prefillSeconds + decodeSecondsPerToken,
      {
        certainty: 'modelled',
        children: [
          phaseLedger('speed.prefill', 'Prefill', prefill, () => prefillExplanations(whole)),
          decode,
        ],
      },
    ),
    beside: [
      throughputLedger(settled, flow, { decodeSecondsPerToken, tokensPerSecond }),
      ...(rounds ? speculationLedgers(settled, flow, rounds, secondsOf(plain)) : []),
      ...rooflineLedgers(settled),
    ],
  };
}

/** The scenario of a decoding step, which an encoder has no part in. */
function decoding(settled: Settled): Settled {
  const model = decoderOf(settled.model);
  return model === settled.model ? settled : { ...settled, model };
}
