import type { Phase } from './pass.js';

/** Resources that limit speed: the device's memory, its compute, links between devices, the host, kernel launches. */
export const WALLS = ['bandwidth', 'compute', 'link', 'host', 'launches'] as const;
export type Wall = (typeof WALLS)[number];

export type WallSeconds = Readonly<Record<Wall, number>>;

/** Seconds of a phase by resource. Reading weights and computing overlap, so only the longer counts. */
export function wallsOf(phase: Phase): WallSeconds {
  const { memory, compute, host, cache, unpacking, attention, experts, network, fixed } = phase;
  const isReading = memory >= compute;
  return {
    bandwidth: cache + (isReading ? memory : 0),
    compute: unpacking + attention + experts + (isReading ? 0 : compute),
    link: network,
    host,
    launches: fixed,
  };
}

/** The resource that takes the most seconds. */
export function bindingWall(seconds: WallSeconds): Wall {
  return WALLS.reduce((most, wall) => (seconds[wall] > seconds[most] ? wall : most));
}
