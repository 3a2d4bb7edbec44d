import { padTo } from '../cache/row.js';
import type { LoadedExperts } from '../contract.js';

/** Multiples of the hidden width, and of a rank's inner width, that the Marlin kernels of MXFP4 experts require. */
const HIDDEN_MULTIPLE = 256;
const INNER_MULTIPLE = 128;

/**
 * Size of MXFP4 experts relative to the checkpoint's: both widths are padded for the kernel (`quantization/mxfp4.py`,
 * v0.10 on). gpt-oss-120b was printed as 65.965 GiB, gpt-oss-20b as 13.72; their checkpoints have 60.77 and 12.82. 1
 * for other formats.
 */
export function paddedExperts({ inputSize, localInnerSize, format }: LoadedExperts): number {
  if (format !== 'mxfp4') return 1;
  return (
    (padTo(inputSize, HIDDEN_MULTIPLE) / inputSize) *
    (padTo(localInnerSize, INNER_MULTIPLE) / localInnerSize)
  );
}
