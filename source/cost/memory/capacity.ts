import type { Device } from '../../hardware/machine.js';
import type { Settled } from '../../scenario/settled.js';

/** How the bytes that may be used of a device are worked out, wherever an input has its device. */
export function capacityOf<Input extends { readonly settled: Settled }>(
  deviceOf: (input: Input) => Device,
) {
  return {
    unit: 'bytes',
    certainty: 'exact',
    formula: 'min(⌊M·u⌋, usable)',
    symbols: {
      M: {
        value: (input: Input) => deviceOf(input).total,
        meaning: 'bytes of the device',
        unit: 'bytes',
        from: 'machine memory, or --device-memory',
      },
      u: {
        value: ({ settled }: Input) => settled.memoryUtilization,
        meaning: 'share of it that the engine takes',
        from: '--memory-utilization',
      },
      usable: {
        value: (input: Input) => deviceOf(input).usable,
        meaning: 'bytes that the platform leaves to programs',
        unit: 'bytes',
        from: '--usable, or the platform’s rule',
      },
    },
    source: 'docs/cost-model.md, Fit and search',
  } as const;
}
