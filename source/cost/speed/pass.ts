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
  /** FLOPs of attention scores and weighted values. */
  readonly attention: number;
}

/** The work of one rank in a pass through all layers: a decode step, or the steps that read prompts. */
export interface Pass {
  readonly settled: Settled;
  /** The device whose rates stand for all. */
  readonly device: Accelerator;
  readonly pace: Pace;
  readonly request: PaceRequest;
  readonly steps: number;
  /** Fraction of the sequential time of the steps that remains where pipeline stages overlap. */
  readonly share: number;
  /** Bytes of weights that a step reads on the device. */
  readonly dense: number;
  readonly experts: number;
  readonly host: HostReads;
  /** Whether a step has enough tokens to copy host weights over the link. */
  readonly crossesLink: boolean;
  readonly flops: RankFlops;
  /** Weights that one token multiplies and that are unpacked before. */
  readonly unpacked: number;
  /** Bytes of cache that a rank reads for one sequence, and the fraction that lies in host memory. */
  readonly cache: number;
  readonly hostCache: number;
  /** Sequences of a rank, and tokens in all its steps. */
  readonly sequences: number;
  readonly tokens: number;
  /** Tokens of each expert in a step. */
  readonly tokensPerExpert: number;
  readonly layers: LayerCounts;
  readonly links: LinkWork;
}

/** Seconds of a pass, by cause. */
export interface Phase {
  /** Reading weights and computing with them. The two overlap, so the longer one counts. */
  readonly memory: number;
  readonly compute: number;
  /** Using weights that lie in host memory. */
  readonly host: number;
  readonly cache: number;
  readonly unpacking: number;
  readonly attention: number;
  /** Routed experts of prompts, which are timed apart from the dense part. */
  readonly experts: number;
  readonly network: number;
  /** Kernel launches, without those that overlap with reading memory. */
  readonly fixed: number;
}
