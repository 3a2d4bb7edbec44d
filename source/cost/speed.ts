import type { Settled } from '../scenario/settle.js';
import { entry, type Ledger } from './ledger.js';
import { type Bound, boundOf, decodePhase, prefillPhase, secondsOf } from './phases.js';
import { decodeExplanations, phaseLedger, prefillExplanations } from './speed-ledger.js';

export type { Bound } from './phases.js';

/** Serving speed (cost model §6). */
export interface SpeedReport {
  /** Seconds to read the prompts of the whole batch. */
  readonly prefillSeconds: number;
  /** Seconds of one step, which gives every sequence one token. */
  readonly decodeSecondsPerToken: number;
  /** Of all sequences of all replicas. */
  readonly tokensPerSecond: number;
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  readonly ledger: Ledger;
}

/** Prefill and decode by the roofline (cost model §6.1–§6.5). */
export function speedReport(settled: Settled): SpeedReport {
  const prefill = prefillPhase(settled);
  const decode = decodePhase(settled);
  const prefillSeconds = secondsOf(prefill);
  const decodeSecondsPerToken = secondsOf(decode);
  return {
    prefillSeconds,
    decodeSecondsPerToken,
    tokensPerSecond: (settled.batch * settled.dp) / decodeSecondsPerToken,
    timeToFirstToken: prefillSeconds,
    bound: { prefill: boundOf(prefill), decode: boundOf(decode) },
    ledger: entry(
      'speed',
      'Prefill and one decode step',
      'seconds',
      prefillSeconds + decodeSecondsPerToken,
      {
        certainty: 'modelled',
        children: [
          phaseLedger('speed.prefill', 'Prefill', prefill, prefillExplanations(settled)),
          phaseLedger('speed.decode', 'Decode step', decode, decodeExplanations(settled)),
        ],
      },
    ),
  };
}
