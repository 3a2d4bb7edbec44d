import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { fits } from './memory.js';
import { powersOfTwo } from './powers-of-two.js';
import type { CurvePoint, Report } from './report.js';

/** Powers of two up to `end` with the present value among them. */
function withCurrent(end: number, current: number): number[] {
  return [...new Set([...powersOfTwo(end), current])].sort((a, b) => a - b);
}

/**
 * Cache bytes over sequence length, up to the model's maximum (or the present length beyond it). In training a length
 * may be too long to train at, which says nothing about a cache: all fit.
 */
export function cacheCurve(settled: Settled, bytesAt: (settled: Settled) => number): CurvePoint[] {
  const { scenario, sequence, model, mode } = settled;
  const end = Math.max(sequence, model.maximumSequence ?? 131072);
  const points = withCurrent(end, sequence).map(
    (at) =>
      new LazyPoint(
        { ...scenario, sequence: at },
        at,
        at === sequence,
        bytesAt,
        mode === 'training' || undefined,
      ),
  );
  return whileExact(points);
}

/** Largest batch a curve goes to unless the present one is larger. */
const LARGEST_BATCH = 1024;

/** Activation bytes as a function of the batch. */
export function activationCurve(
  settled: Settled,
  bytesAt: (settled: Settled) => number,
): CurvePoint[] {
  const { scenario, batch } = settled;
  const end = Math.max(batch, LARGEST_BATCH);
  const points = withCurrent(end, batch).map(
    (at) => new LazyPoint(withBatch(scenario, at), at, at === batch, bytesAt),
  );
  return whileExact(points);
}

/** Drops the scenario's own point, which only the screen shows. */
export function powersOnly(curve: readonly CurvePoint[]): readonly CurvePoint[] {
  return curve.filter(({ at }) => Number.isInteger(Math.log2(at)));
}

/**
 * The memory that a whole cache is measured against: the capacity of as many devices as share it. Undefined where no
 * memory is known or nothing is cached.
 */
export function cacheCapacity({ kvCache, memory }: Report): number | undefined {
  const device = memory.devices.find(({ total }) => total === memory.peak);
  if (memory.capacity === 0 || !device || device.kvCache === 0) return undefined;
  return memory.capacity * (kvCache.bytes / device.kvCache);
}

/** Smallest lengths of interest: a chat's, and of models for less a 64th of what they hold, as in the grid of users. */
const LEAST_LENGTH = 256;
const LEAST_OF_SHORT = 16;

/** The least tokens of a cache's curve that matter. */
export function leastLength(curve: readonly CurvePoint[]): number {
  return Math.min(LEAST_LENGTH, Math.max(LEAST_OF_SHORT, (curve.at(-1)?.at ?? 0) / 64));
}

/**
 * The points of a curve that matter: from `least` on, up to the first that does not fit; the present one always.
 */
export function pointsOfInterest(
  curve: readonly CurvePoint[],
  least: number,
): readonly CurvePoint[] {
  const here = curve.find(({ current }) => current)?.at ?? 0;
  const points = curve.filter(({ at }) => at >= Math.min(least, here));
  const over = points.find(({ fits }) => !fits)?.at ?? Number.POSITIVE_INFINITY;
  return points.filter(({ at }) => at <= Math.max(over, here));
}

/**
 * Bytes that a full bar stands for: the capacity, or the smallest half, quarter, … of it that holds the largest point
 * that fits, as bars of a few per cent cannot be told apart; the largest point where none fits or no capacity is known.
 */
export function barScale(
  capacity: number | undefined,
  points: readonly Pick<CurvePoint, 'bytes' | 'fits'>[],
): number {
  const fitting = points.filter(({ fits }) => fits);
  const measured = fitting.length > 0 ? fitting : points;
  const largest = Math.max(1, ...measured.map(({ bytes }) => bytes));
  if (fitting.length === 0 || capacity === undefined || capacity <= 0) return largest;
  return capacity / 2 ** Math.max(0, Math.floor(Math.log2(capacity / largest)));
}

/** Ends the curve where bytes exceed 2⁵³ − 1. Bytes never fall as the size grows. */
function whileExact(points: readonly CurvePoint[]): CurvePoint[] {
  const last = points.findLastIndex(({ bytes }) => bytes <= Number.MAX_SAFE_INTEGER);
  return points.slice(0, last + 1);
}

/** A point whose bytes are computed on first read, since a screen shows only part of a curve. */
class LazyPoint implements CurvePoint {
  readonly at: number;
  readonly current: boolean;
  readonly #scenario: Scenario;
  readonly #bytesAt: (settled: Settled) => number;
  #settled: Settled | undefined;
  #bytes: number | undefined;
  #fits: boolean | undefined;

  constructor(
    scenario: Scenario,
    at: number,
    current: boolean,
    bytesAt: (settled: Settled) => number,
    fitsAnyway?: true,
  ) {
    this.#fits = fitsAnyway;
    this.at = at;
    this.current = current;
    this.#scenario = scenario;
    this.#bytesAt = bytesAt;
  }

  get bytes(): number {
    this.#bytes ??= this.#bytesAt(this.#settle());
    return this.#bytes;
  }

  get fits(): boolean {
    this.#fits ??= this.#settle().capacity === 0 || fits(this.#settle());
    return this.#fits;
  }

  #settle(): Settled {
    this.#settled ??= settle(this.#scenario);
    return this.#settled;
  }
}
