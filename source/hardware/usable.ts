import type { Accelerator } from './accelerator.js';

const GIB = 2 ** 30;

/**
 * Fraction of a Mac's memory that Metal lets the GPU use (`recommendedMaxWorkingSetSize`), by its size in GiB: 11.84
 * of 16, 24.96 of 32, 37.44 of 48, 51.84 of 64, 107.52 of 128 and 464 of 512 in logs of llama.cpp, MLX and vLLM on
 * recent macOS; 5.33 of 8. Older systems allowed two thirds, and three quarters from 36 on.
 */
const METAL_SHARES: readonly (readonly [gib: number, share: number])[] = [
  [8, 2 / 3],
  [16, 0.74],
  [32, 0.78],
  [48, 0.78],
  [64, 0.81],
  [128, 0.84],
  [512, 464 / 512],
];

/** Bytes of a device's `total` that a platform lets programs use, where the machine itself does not say. */
export function usableBytes({ vendor, usableShare }: Accelerator, total: number): number {
  if (vendor === 'apple') return Math.floor(total * metalShare(total / GIB));
  return usableShare === null ? total : Math.floor(total * usableShare);
}

/** Interpolates between the measured sizes. */
function metalShare(gib: number): number {
  const at = METAL_SHARES.findIndex(([size]) => size >= gib);
  const [high, highShare] = METAL_SHARES.at(at) ?? [gib, 1];
  if (at <= 0) return highShare;
  const [low, lowShare] = METAL_SHARES[at - 1] ?? [high, highShare];
  return lowShare + ((highShare - lowShare) * (gib - low)) / (high - low);
}
