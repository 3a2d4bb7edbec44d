import type { Ledger } from './ledger.js';

export type Bound = 'memory' | 'compute' | 'network';

/** Serving speed (cost model §6). */
export interface SpeedReport {
  readonly prefillSeconds: number;
  readonly decodeSecondsPerToken: number;
  readonly tokensPerSecond: number;
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  readonly ledger: Ledger;
}
