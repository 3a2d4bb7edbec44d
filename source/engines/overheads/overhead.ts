import type { Certainty } from '../../quantity/index.js';
import type { ModelWidths } from '../model-widths.js';

/** Memory that is neither weights nor cache. */
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

/** What the overheads of one rank depend on. */
export interface OverheadRequest {
  readonly widths: ModelWidths;
  readonly tensorParallel: number;
  /** Ranks that talk to each other: tensor, pipeline, context, expert parallel. */
  readonly ranks: number;
  readonly batchedTokens: number;
  readonly sequences: number;
  readonly sequence: number;
  readonly attention: 'flash' | 'eager';
  /** Holds the output matrix. */
  readonly isLast: boolean;
  /** Sequences the engine makes room for at start (vLLM `--max-num-seqs`). */
  readonly maximumSequences: number;
  /** Bytes of the device as its driver prints them. */
  readonly deviceBytes: number;
  /** Bytes of the device that its driver keeps from programs, of those that the engine may take. */
  readonly driverBytes: number;
}

export const MiB = 2 ** 20;
export const GiB = 2 ** 30;
