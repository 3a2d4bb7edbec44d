import { type Ledger, quantities } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { weightReadBytes } from './decode-traffic.js';
import { weightFlops } from './flops.js';
import { peakFlops, servingRate } from './rates.js';

/** A pass of some tokens. */
interface PassOf {
  readonly settled: Settled;
  readonly tokens: number;
}

const define = quantities<PassOf>();

const shared = {
  certainty: 'modelled',
  source:
    'docs/cost-model.md, Roofline; Roofline (Williams 2009) doi.org/10.1145/1498765.1498785; arXiv:2211.05102',
} as const;

const ridge = define({
  ...shared,
  id: 'speed.ridge',
  label: 'Ridge point',
  unit: 'flopsPerByte',
  what: 'FLOPs that the device can do in the time it reads one byte, at peak rates: work of fewer waits for memory, of more for compute.',
  formula: 'F/W',
  symbols: {
    F: {
      value: ({ settled }) => peakFlops(settled.accelerator, servingRate(settled.weights)),
      meaning: ({ settled }) =>
        `peak of ${settled.accelerator.name} in the format that weights are computed in`,
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
    W: {
      value: ({ settled }) => settled.accelerator.bandwidthBytesPerSecond,
      meaning: ({ settled }) => `peak bandwidth of ${settled.accelerator.name}`,
      unit: 'bytesPerSecond',
      from: 'machine memory bandwidth',
    },
  },
});

const critical = define({
  ...shared,
  id: 'speed.criticalBatch',
  label: 'Critical batch',
  short: 'Crit. batch',
  unit: 'tokens',
  what: 'Tokens of a pass from which on weights are computed with longer than they are read, at peak rates.',
  formula: 'ridge·weights/FLOPs',
  symbols: {
    ridge: {
      value: ridge.amount,
      meaning: 'FLOPs a byte at which neither waits',
      unit: 'flopsPerByte',
      from: 'row speed.ridge',
    },
    weights: {
      value: ({ settled, tokens }) => weightReadBytes(settled, tokens),
      meaning: 'bytes that a pass reads',
      unit: 'bytes',
      from: 'tensors of the matrices, experts by their coverage',
    },
    FLOPs: {
      value: ({ settled: { model } }) => weightFlops(model).layers + weightFlops(model).head,
      meaning: 'that these weights cost one token',
      unit: 'flops',
      from: 'derived from compute.layers and compute.head',
    },
  },
  note: ({ settled }) =>
    `F·e_w/(2·W) for weights of e_w bytes. The batch is ${settled.batch}; each sequence brings one token, and its cache, which more sequences do not share`,
});

/** FLOPs a device can do in the time it reads one byte, at peak rates (docs/cost-model.md, Roofline). */
export function ridgePoint(settled: Settled): number {
  return ridge.amount({ settled, tokens: 1 });
}

/**
 * Tokens of a pass from which on it computes longer than it reads weights, at peak rates. Experts count with the bytes that
 * `tokens` tokens touch and the FLOPs that one does (docs/cost-model.md, Roofline).
 */
export function criticalTokens(settled: Settled, tokens: number): number {
  return critical.amount({ settled, tokens });
}

/** A number of tokens that touches every expert, where a mixture is no longer bound by memory. */
export const ALL_EXPERTS = Number.POSITIVE_INFINITY;

/** The ridge point, and the batch from which on decoding is bound by compute. */
export function rooflineEntries(settled: Settled): readonly Ledger[] {
  return [ridge, critical].map((quantity) => quantity.entry({ settled, tokens: ALL_EXPERTS }));
}
