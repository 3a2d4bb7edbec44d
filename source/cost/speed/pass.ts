import type { Pace, PaceRequest } from '../../engines/index.js';
import type { Accelerator } from '../../hardware/accelerator.js';
import type { Settled } from '../../scenario/settled.js';
import type { LinkWork } from '../communication.js';
import type { HostReads } from '../host-reads.js';
import type { LayerCounts } from '../product-flops.js';

/** FLOPs of one rank in all steps of a pass. */
export interface RankFlops {
  readonly dense: number;
  readonly experts: number;
  /** Scores and weighted values. */
  readonly attention: number;
}

/** What one rank does in a pass through all layers: one decode step, or the steps that read prompts. */
export interface Pass {
  readonly settled: Settled;
  /** The device that stands for all. */
  readonly device: Accelerator;
  readonly pace: Pace;
  readonly request: PaceRequest;
  readonly steps: number;
  /** What is left of the time of the steps one by one where pipeline stages work on several at once. */
  readonly share: number;
  /** Weights that a step reads on the device, in bytes. */
  readonly dense: number;
  readonly experts: number;
  readonly host: HostReads;
  /** Whether a step has tokens enough to take weights in host memory over the link. */
  readonly crossesLink: boolean;
  readonly flops: RankFlops;
  /** Weights that one token is multiplied by, which are unpacked before. */
  readonly unpacked: number;
  /** Bytes of cache that a rank reads for one sequence, and the share of it that lies in host memory. */
  readonly cache: number;
  readonly hostCache: number;
  /** Sequences of a rank, and tokens in all steps. */
  readonly sequences: number;
  readonly tokens: number;
  /** Tokens that each expert gets in a step. */
  readonly tokensPerExpert: number;
  readonly layers: LayerCounts;
  readonly links: LinkWork;
}

/** Seconds of a pass by what takes them. */
export interface Phase {
  /** Reading weights, and computing with them: the longer counts. */
  readonly memory: number;
  readonly compute: number;
  /** Weights in host memory. */
  readonly host: number;
  readonly cache: number;
  readonly unpacking: number;
  readonly attention: number;
  /** Routed experts of prompts, apart from the dense part. */
  readonly experts: number;
  readonly network: number;
  /** Launches, without what runs ahead while memory is read. */
  readonly fixed: number;
}
