import type { Phase } from './pass.js';

/** What time goes to: reading the device's memory, computing, links between devices, the host, launches of kernels. */
export const WALLS = ['bandwidth', 'compute', 'link', 'host', 'launches'] as const;
export type Wall = (typeof WALLS)[number];

export type WallSeconds = Readonly<Record<Wall, number>>;

/** The seconds of a phase by what they go to. Of reading weights and computing with them the longer counts. */
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

/** The wall that takes the most. */
export function bindingWall(seconds: WallSeconds): Wall {
  return WALLS.reduce((most, wall) => (seconds[wall] > seconds[most] ? wall : most));
}
