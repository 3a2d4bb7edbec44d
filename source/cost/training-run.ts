import type { Ledger } from './ledger.js';

/** Time and money of a training run (cost model §5.4). */
export interface TrainingRun {
  readonly days: number;
  readonly deviceHours: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly mfu: number;
  readonly costUsd: number | null;
  readonly ledger: Ledger;
}
