import type { Pace } from '../../engines/index.js';
import type { QuantitySymbol, Unit } from '../../quantity/index.js';
import type { Pass } from './pass.js';

type Of = QuantitySymbol<Pass>;

export const shared = { unit: 'seconds', certainty: 'modelled' } as const;
export const HOST_SOURCE = 'docs/serving-speed.md, Weights in host memory';

/** A value of the pace, as measured. */
export function fromPace(key: keyof Pace, meaning: string, unit?: Unit): Of {
  return {
    value: ({ pace }) => pace[key],
    meaning,
    ...(unit && { unit }),
    from: ({ request }) => `engine ${request.id}, measured`,
  };
}

export const bandwidth: Of = {
  value: ({ device }) => device.bandwidthBytesPerSecond,
  meaning: ({ device }) => `peak bandwidth of ${device.name}`,
  unit: 'bytesPerSecond',
  from: 'machine memory bandwidth',
};

export const stepsShare = {
  n: { value: ({ steps }) => steps, meaning: 'steps', from: '--batched-tokens' },
  x: {
    value: ({ share }) => share,
    meaning: 'of the time of the steps one by one, as pipeline stages work on several at once',
    from: 'derived from --pp: 1 − e + e·(n + p − 1) / (n·p)',
  },
} as const satisfies Readonly<Record<string, Of>>;
