import type { Choice, Kind } from './field.js';

/** One of these ids, which are their own labels. */
export const choices = (...ids: readonly string[]): Kind => ({
  type: 'choice',
  choices: ids.map((id): Choice => ({ id, label: id })),
});

/** A whole number, stepped by doubling or by one. */
export const count = (minimum: number, maximum: number, step: 'double' | 'one'): Kind => ({
  type: 'count',
  minimum,
  maximum,
  step,
});

/** Bytes of a memory, stepped by doubling. */
export const memory = (minimum: number, maximum: number): Kind => ({
  type: 'count',
  minimum,
  maximum,
  step: 'double',
  unit: 'bytes',
});

/** A share of a whole. */
export const share = (minimum: number, maximum: number): Kind => ({
  type: 'share',
  minimum,
  maximum,
  step: 0.05,
});

export const onOff: Kind = { type: 'switch' };

/** Largest batch, sequence and device numbers that are taken: beyond, totals would leave the exact integers. */
export const LARGEST_COUNT = 2 ** 40;
