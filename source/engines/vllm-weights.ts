import type { ExpertsFeedForward, Model } from '../model/model.js';
import { padTo } from './cache.js';

/** Multiples that the Marlin kernels of MXFP4 experts want of the hidden width, and of a rank's inner width. */
const HIDDEN_MULTIPLE = 256;
const INNER_MULTIPLE = 128;

/**
 * How much larger MXFP4 experts are in vLLM than in the checkpoint: both widths are padded for the kernel
 * (`quantization/mxfp4.py`, v0.10 on). gpt-oss-120b was printed as 65.965 GiB, gpt-oss-20b as 13.72; their
 * checkpoints have 60.77 and 12.82. 1 for other formats.
 */
export function vllmExpertPadding(
  model: Model,
  format: string,
  expertTensorParallel: number,
): number {
  const experts = format === 'mxfp4' ? expertsOf(model) : undefined;
  if (!experts) return 1;
  const inner = experts.innerSize / expertTensorParallel;
  return (
    (padTo(experts.inputSize, HIDDEN_MULTIPLE) / experts.inputSize) *
    (padTo(inner, INNER_MULTIPLE) / inner)
  );
}

function expertsOf({ groups }: Model): ExpertsFeedForward | undefined {
  for (const { feedForwards } of groups)
    for (const part of feedForwards) if (part.kind === 'experts') return part;
  return undefined;
}
