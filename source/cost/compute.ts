import type { Ledger } from './ledger.js';

/** FLOPs (cost model §5). */
export interface ComputeReport {
  readonly forwardFlopsPerToken: number;
  readonly forwardFlopsPerTokenCausal: number;
  readonly trainingFlopsPerToken: number;
  readonly sixND: number;
  readonly total: number;
  readonly ledger: Ledger;
}
