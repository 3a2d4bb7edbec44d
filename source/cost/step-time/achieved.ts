import type { Accelerator } from '../../hardware/accelerator.js';
import bands from './bands.json' with { type: 'json' };

/**
 * Fraction of the dense peak that matrix products of training reach on a generation of devices, and the evidence it
 * was fitted on.
 */
export interface AchievedShare {
  /** CUDA compute capability of the generation. */
  readonly capability: string;
  readonly share: number;
  /** Number of published training rates it was fitted on; 0 where there are none. */
  readonly rows: number;
  readonly source: string;
}

/** docs/training-time.md, Constants of a training step. Adding a generation is one line. */
const SHARES: readonly AchievedShare[] = [
  {
    capability: '8.0',
    share: 0.7,
    rows: 38,
    source:
      'arXiv:2104.04473 table 1; arXiv:2205.05198 table 5; mosaicml/llm-foundry scripts/train/benchmarking',
  },
  {
    capability: '9.0',
    share: 0.64,
    rows: 37,
    source:
      'NVIDIA-NeMo/Megatron-Bridge/docs/performance-summary.md; pytorch/torchtitan benchmarks',
  },
  {
    capability: '10.0',
    share: 0.53,
    rows: 34,
    source: 'NVIDIA-NeMo/Megatron-Bridge/docs/performance-summary.md',
  },
  {
    capability: '10.3',
    share: 0.69,
    rows: 31,
    source: 'NVIDIA-NeMo/Megatron-Bridge/docs/performance-summary.md',
  },
];

/** For a generation without published training rates: the median of the generations that have some. */
const UNKNOWN: AchievedShare = {
  capability: '',
  share: 0.64,
  rows: 0,
  source: 'docs/training-time.md, Constants of a training step',
};

/** Fraction of a device's peak that products reach. */
export function achievedShare({ computeCapability }: Accelerator): AchievedShare {
  return SHARES.find(({ capability }) => capability === computeCapability) ?? UNKNOWN;
}

/** Fraction of the 16-bit peak that fused attention reaches. */
const ATTENTION_SHARE = 0.5;
/**
 * The same for FlashAttention-2 on Hopper, whose new instructions it does not use (docs/training-time.md, Attention
 * core).
 */
const OLD_KERNEL_SHARE = 0.23;

/** Fraction that a framework's attention kernel reaches on a device. */
export function attentionShare(
  { computeCapability }: Accelerator,
  kernel: 'newest' | 'flash-2',
): number {
  return kernel === 'flash-2' && computeCapability === '9.0' ? OLD_KERNEL_SHARE : ATTENTION_SHARE;
}

/** NVFP4 products reach this much less of their peak than bf16 products of theirs (seven rows of two models). */
export const NVFP4_SHARE = 0.6;
/** Fractions of the published memory and link rates. */
export const MEMORY_SHARE = 0.85;
export const LINK_SHARE = 0.75;

/** A factor either way, and the published rates behind it. */
export interface TrainingBand {
  readonly factor: number;
  readonly rows: number;
  /** Fraction of those within the factor when their family of models was left out of the fit. */
  readonly coverage: number;
  readonly source: string;
}

/**
 * The factor by which a step's time may differ, from `npm run accuracy -- --only=rates --write` (docs/training-time.md,
 * Accuracy of a training step).
 */
export function trainingBand(accelerator: Accelerator, hasExperts: boolean): TrainingBand {
  const source = 'docs/training-time.md, Accuracy of a training step';
  const { rows } = achievedShare(accelerator);
  if (rows === 0) return { factor: 2, rows, coverage: 0, source };
  return { ...(hasExperts ? bands.mixtures : bands.dense), source };
}
