import type { LoadedExperts } from '../contract.js';

/** Bytes of 32 weights of MXFP4 in the checkpoint: 16, and a scale of one. */
const PACKED = 16;
const SCALE = 1;
/** The scale as it is loaded: fp32. */
const WIDE_SCALE = 4;

/**
 * FP4 experts beside FP8 matrices are loaded with fp32 scales: capability 9.0 keeps them beside those that Marlin reads,
 * 12.0 computes with them, 10.0 replaces them (`quantization/mxfp4_marlin_moe.py`, `mxfp4_deepseek.py`).
 * DeepSeek-V4-Pro over eight H200 was printed as 125.65 GiB (github.com/SemiAnalysisAI/InferenceX/issues/2128).
 */
export function scaledExperts({ format, isBesideFp8, device }: LoadedExperts): number {
  if (format !== 'mxfp4' || !isBesideFp8) return 1;
  const capability = Number(device.computeCapability ?? Number.NaN);
  if (capability >= 12) return (PACKED + WIDE_SCALE) / (PACKED + SCALE);
  if (capability < 10) return (PACKED + WIDE_SCALE + SCALE) / (PACKED + SCALE);
  return 1;
}
