import type { Certainty } from '../../quantity/index.js';
import type { ModelWidths } from '../model-widths.js';

/** Memory other than weights and cache. */
export interface Overhead {
  readonly id: OverheadId;
  readonly label: string;
  readonly bytes: number;
  readonly certainty: Certainty;
  readonly source: string;
  readonly formula: string;
}

export type OverheadId =
  | 'activations'
  | 'logits'
  | 'scores'
  | 'dispatch'
  | 'rotary-table'
  | 'driver'
  | 'runtime'
  | 'communication';

/** Inputs of the overheads of one rank. */
export interface OverheadRequest {
  readonly widths: ModelWidths;
  readonly tensorParallel: number;
  /** Ranks that communicate: tensor, pipeline, context, expert parallel. */
  readonly ranks: number;
  readonly batchedTokens: number;
  readonly sequences: number;
  readonly sequence: number;
  readonly attention: 'flash' | 'eager';
  /** Whether the rank holds the output matrix. */
  readonly isLast: boolean;
  /** Sequences that the engine reserves room for at start (vLLM `--max-num-seqs`). */
  readonly maximumSequences: number;
  /** Bytes of the device as its driver prints them. */
  readonly deviceBytes: number;
  /** Bytes of the device that its driver reserves, of those that the engine may take. */
  readonly driverBytes: number;
}

export const MiB = 2 ** 20;
export const GiB = 2 ** 30;
