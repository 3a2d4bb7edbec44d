import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { weightReadBytes } from './decode-traffic.js';
import { weightFlops } from './flops.js';
import { entry } from './ledger.js';
import { peakFlops, servingRate } from './rates.js';

const SOURCE = 'cost model §6.1; Roofline (Williams 2009); arXiv:2211.05102';

/** FLOPs a device can do in the time it reads one byte, at peak rates: `F/W` (cost model §6.1). */
export function ridgePoint({ accelerator, weights }: Settled): number {
  return peakFlops(accelerator, servingRate(weights)) / accelerator.bandwidthBytesPerSecond;
}

/**
 * Tokens of a pass from which on it computes longer than it reads weights, at peak rates: `F·e_w/(2W)` for weights of
 * `e_w` bytes (cost model §6.1). Experts count with the bytes that `tokens` tokens touch and the FLOPs that one does.
 */
export function criticalTokens(settled: Settled, tokens: number): number {
  const { layers, head } = weightFlops(settled.model);
  return (ridgePoint(settled) * weightReadBytes(settled, tokens)) / (layers + head);
}

/** Tokens enough to touch every expert: so many are at work where a mixture of experts leaves the memory bound. */
export const ALL_EXPERTS = Number.POSITIVE_INFINITY;

/** The ridge point, and the batch from which on decoding is bound by compute, as rows beside the speed. */
export function rooflineLedgers(settled: Settled): readonly Ledger[] {
  const { accelerator, batch } = settled;
  const ridge = ridgePoint(settled);
  const critical = criticalTokens(settled, ALL_EXPERTS);
  return [
    entry('speed.ridge', 'Ridge point', 'flopsPerByte', ridge, {
      certainty: 'modelled',
      explain: () => ({
        formula: 'F/W',
        symbols: [
          {
            symbol: 'F',
            value: peakFlops(accelerator, servingRate(settled.weights)),
            meaning: `peak FLOP/s of ${accelerator.name} in the format that weights are computed in`,
          },
          {
            symbol: 'W',
            value: accelerator.bandwidthBytesPerSecond,
            meaning: `peak bytes/s of ${accelerator.name}`,
          },
        ],
        source: SOURCE,
        note: 'work of fewer FLOPs a byte waits for memory, of more for compute',
      }),
    }),
    entry('speed.criticalBatch', 'Critical batch', 'tokens', critical, {
      certainty: 'modelled',
      explain: () => ({
        formula: 'ridge·weights/FLOPs',
        symbols: [
          { symbol: 'ridge', value: ridge, meaning: 'FLOPs a byte at which neither waits (F/W)' },
          {
            symbol: 'weights',
            value: weightReadBytes(settled, ALL_EXPERTS),
            meaning: 'bytes that a pass reads, every expert touched',
          },
          {
            symbol: 'FLOPs',
            value: weightFlops(settled.model).layers + weightFlops(settled.model).head,
            meaning: 'that these weights cost one token: two for each it passes',
          },
        ],
        source: SOURCE,
        note: `F·e_w/(2W) for weights of e_w bytes: from so many tokens a pass on, weights are computed with longer than they are read. The batch is ${batch}; each sequence brings one token, and its cache, which more sequences do not share`,
      }),
    }),
  ];
}
