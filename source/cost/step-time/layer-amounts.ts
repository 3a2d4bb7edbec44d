/**
 * Work of one device for one micro-batch in one layer, forward and backward with recomputation: FLOPs, bytes of
 * memory traffic, bytes over links, launches.
 */
export interface LayerAmounts {
  readonly productFlops: number;
  readonly productBytes: number;
  readonly expertFlops: number;
  readonly expertBytes: number;
  /** FLOPs of attention and scans. FLOPs of slower kernels are scaled to the dense ones that take equally long. */
  readonly attentionFlops: number;
  /** Bytes of score matrices in attention without a fused kernel. */
  readonly scoreBytes: number;
  readonly elementwiseBytes: number;
  /** Bytes of the residual stream that tensor ranks exchange, and the number of exchanges times log₂ of the ranks. */
  readonly tensorBytes: number;
  readonly tensorHops: number;
  /** Bytes of tokens sent to experts within the fast-link domain, and to other domains. */
  readonly exchangedNear: number;
  readonly exchangedFar: number;
  readonly contextBytes: number;
  readonly blockLaunches: number;
  readonly expertLaunches: number;
}

export const AMOUNTS = [
  'productFlops',
  'productBytes',
  'expertFlops',
  'expertBytes',
  'attentionFlops',
  'scoreBytes',
  'elementwiseBytes',
  'tensorBytes',
  'tensorHops',
  'exchangedNear',
  'exchangedFar',
  'contextBytes',
  'blockLaunches',
  'expertLaunches',
] as const satisfies readonly (keyof LayerAmounts)[];
