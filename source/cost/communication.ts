import type { Settled } from '../scenario/settle.js';

/** Time of one small all-reduce end to end over a fast link, and over PCIe or a network (cost model §6.6). */
const ALL_REDUCE_LATENCY = 8e-6;
const SLOW_LATENCY = 20e-6;
/** One direction of a 400 Gb/s network card, where devices have nothing faster between them. */
const NETWORK_BYTES_PER_SECOND = 50e9;

/** Bytes per second of one direction between devices that are `ranks` apart at most. */
export function linkBytesPerSecond({ accelerator }: Settled, ranks: number): number {
  const { interconnect, pcie, maximumScaleUp } = accelerator;
  if (ranks <= maximumScaleUp && interconnect?.bytesPerSecondPerDirection)
    return interconnect.bytesPerSecondPerDirection;
  return pcie?.bytesPerSecond ?? NETWORK_BYTES_PER_SECOND;
}

/** Seconds of a ring all-reduce of `bytes` over `ranks` (cost model §6.6): a fixed part, and `2(n − 1)/n·M/β`. */
export function allReduceSeconds(settled: Settled, bytes: number, ranks: number): number {
  if (ranks === 1) return 0;
  const isFast =
    ranks <= settled.accelerator.maximumScaleUp && settled.accelerator.interconnect !== null;
  const latency = isFast ? ALL_REDUCE_LATENCY : SLOW_LATENCY;
  return latency + ((2 * (ranks - 1)) / ranks) * (bytes / linkBytesPerSecond(settled, ranks));
}

/**
 * Seconds that one forward pass of `tokens` tokens spends between devices: two all-reduces a layer for tensor
 * parallelism, one hand-over a stage for the pipeline, dispatch and combination for expert parallelism.
 */
export function forwardCommunicationSeconds(settled: Settled, tokens: number): number {
  const { model, tp, pp, ep } = settled;
  const stream = 2 * tokens * model.hiddenSize;
  let seconds = 2 * model.layerCount * allReduceSeconds(settled, stream, tp);
  if (pp > 1) seconds += (pp - 1) * (SLOW_LATENCY + stream / linkBytesPerSecond(settled, tp * pp));
  if (ep > 1) {
    for (const group of model.groups) {
      for (const part of group.feedForwards) {
        if (part.kind !== 'experts') continue;
        const moved = 2 * 2 * tokens * part.active * part.inputSize * ((ep - 1) / ep);
        seconds +=
          group.layers.length *
          (2 * ALL_REDUCE_LATENCY + moved / ep / linkBytesPerSecond(settled, ep));
      }
    }
  }
  return seconds;
}
