import type { Scenario } from '../scenario/scenario.js';
import { type Settled, settle } from '../scenario/settle.js';
import { withBatch } from '../scenario/with-batch.js';
import { powersOfTwo } from './map.js';
import { fits } from './memory.js';
import type { CurvePoint } from './report.js';

/** Powers of two up to `end` with the present value among them. */
function withCurrent(end: number, current: number): number[] {
  return [...new Set([...powersOfTwo(end), current])].sort((a, b) => a - b);
}

/** Cache bytes over sequence length, up to the model's maximum (or the present length beyond it). */
export function cacheCurve(settled: Settled, bytesAt: (settled: Settled) => number): CurvePoint[] {
  const { scenario, sequence, model } = settled;
  const end = Math.max(sequence, model.maximumSequence ?? 131072);
  return withCurrent(end, sequence)
    .map((at) => point({ ...scenario, sequence: at }, at, at === sequence, bytesAt))
    .filter(isExact);
}

/** Largest batch a curve goes to unless the present one is larger. */
const LARGEST_BATCH = 1024;

/** Activation bytes over batch. */
export function activationCurve(
  settled: Settled,
  bytesAt: (settled: Settled) => number,
): CurvePoint[] {
  const { scenario, batch } = settled;
  const end = Math.max(batch, LARGEST_BATCH);
  return withCurrent(end, batch)
    .map((at) => point(withBatch(scenario, at), at, at === batch, bytesAt))
    .filter(isExact);
}

/** A curve ends where bytes would exceed the exact integers. */
function isExact({ bytes }: CurvePoint): boolean {
  return bytes <= Number.MAX_SAFE_INTEGER;
}

function point(
  scenario: Scenario,
  at: number,
  current: boolean,
  bytesAt: (settled: Settled) => number,
): CurvePoint {
  const settled = settle(scenario);
  return { at, bytes: bytesAt(settled), current, fits: settled.capacity === 0 || fits(settled) };
}
