import { weightFamily } from '../../formats/index.js';
import { peakFlops, servingRate } from '../rates.js';
import type { Pass } from './pass.js';

/** Whether weights have fewer than 16 bits. */
export function isQuantised(weights: string): boolean {
  if (weightFamily(weights) === 'float') return false;
  return !/^(f16|bf16|fp16|f32)/.test(weights);
}

/**
 * Published peak FLOP/s for products with a pass's weights. llama.cpp on NVIDIA computes with integers: at the int8
 * rate, and at half of it for 16-bit weights. Source: docs/serving-speed.md, Prompts in llama.cpp.
 */
export function productRate({ device, pace, request }: Pass): number {
  const { weights, isNative } = request;
  if (pace.integerProducts > 0) {
    const rate = peakFlops(device, 'int8');
    return isQuantised(weights) ? rate : rate / 2;
  }
  const family = weightFamily(weights);
  if (!isNative || family === 'mxfp4') return peakFlops(device, 'bf16');
  return peakFlops(device, servingRate(weights));
}

/** Peak FLOP/s in 16 bits, for attention scores and weighted values. */
export function halfRate({ device, pace }: Pass): number {
  return pace.integerProducts > 0 ? peakFlops(device, 'int8') / 2 : peakFlops(device, 'bf16');
}
