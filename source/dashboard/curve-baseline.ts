import { buildReport } from '../cost/build-report.js';
import type { CurvePoint } from '../cost/report.js';
import type { Scenario } from '../scenario/scenario.js';
import { withBatch } from '../scenario/with-batch.js';
import { reportOf } from './derived.js';

export type CurvePane = 'cache' | 'activations';

/** The curve of another scenario at the points of one, undefined beyond its own end. */
export function baselineAt(
  pane: CurvePane,
  baseline: Scenario,
  points: readonly CurvePoint[],
): ReadonlyMap<number, number> {
  const report = reportOf(baseline);
  const { curve } = pane === 'cache' ? report.kvCache : report.activations;
  const known = new Map(curve.map(({ at, bytes }) => [at, bytes]));
  const end = curve.at(-1)?.at ?? 0;
  return new Map(
    points
      .filter(({ at }) => at <= end)
      .map(({ at }) => [at, known.get(at) ?? bytesAt(pane, baseline, at)]),
  );
}

/** Curves have a point of their own at the scenario's value. */
function bytesAt(pane: CurvePane, baseline: Scenario, at: number): number {
  return pane === 'cache'
    ? buildReport({ ...baseline, sequence: at }).kvCache.bytes
    : buildReport(withBatch(baseline, at)).activations.bytes;
}
