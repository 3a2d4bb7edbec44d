import type { Accelerator, RateFormat } from '../hardware/accelerator.js';

/** Formats to fall back to, in order, where a device has no rate for one. */
const FALLBACKS: Readonly<Record<RateFormat, readonly RateFormat[]>> = {
  fp4: ['fp4', 'fp8', 'bf16', 'fp16', 'fp32'],
  fp8: ['fp8', 'bf16', 'fp16', 'fp32'],
  int8: ['int8', 'bf16', 'fp16', 'fp32'],
  bf16: ['bf16', 'fp16', 'tf32', 'fp32'],
  fp16: ['fp16', 'bf16', 'tf32', 'fp32'],
  tf32: ['tf32', 'fp32', 'bf16', 'fp16'],
  fp32: ['fp32', 'tf32', 'bf16', 'fp16'],
};

/** Peak dense FLOP/s of a device in a format, or in the next one it has; 0 where it publishes none. */
export function peakFlops({ denseFlops }: Accelerator, format: RateFormat): number {
  for (const candidate of FALLBACKS[format]) {
    const rate = denseFlops[candidate];
    if (rate !== null) return rate;
  }
  return 0;
}

/** The format of products with weights of a format: weight-only formats compute in bf16. */
export function servingRate(weights: string): RateFormat {
  if (weights.startsWith('fp8')) return 'fp8';
  if (weights === 'int8') return 'int8';
  if (weights === 'nvfp4') return 'fp4';
  if (weights === 'fp32') return 'fp32';
  return weights === 'fp16' ? 'fp16' : 'bf16';
}
