import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { servingOf } from '../../source/engines/index.js';
import { kindsOf } from '../../source/scenario/devices.js';
import type { BesideChoice } from '../../source/scenario/scenario.js';
import { usualCases } from './support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from './support/campaign.js';

/** What other scenarios hold of `devices` devices, each of a stretch of them. */
function neighbours(devices: number): fc.Arbitrary<readonly BesideChoice[]> {
  const run = fc
    .record({
      start: fc.nat(devices - 1),
      length: fc.integer({ min: 1, max: devices }),
      bytes: fc.integer({ min: 0, max: 2 ** 37 }),
    })
    .map(({ start, length, bytes }) => ({
      start,
      count: Math.min(length, devices - start),
      bytes,
    }));
  const choice = fc.record({
    name: fc.constant('other.json'),
    runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  });
  return fc.array(choice, { minLength: 1, maxLength: 3 });
}

const shared = usualCases.chain((asked) => {
  const devices = kindsOf(asked.scenario).reduce((sum, { count }) => sum + count, 0);
  return neighbours(devices).map((beside) => ({ ...asked, beside }));
});

it(
  'neighbours take their memory from each device, which changes fitsNow but not fits',
  () => {
    fc.assert(
      fc.property(shared, ({ scenario, beside }) => {
        const alone = buildReport(scenario);
        const report = buildReport({ ...scenario, beside });
        fc.pre(report.problems.every(({ severity }) => severity !== 'refused'));
        const { runs } = report.machine;
        const heldAt = (device: number) =>
          beside
            .flatMap((choice) => choice.runs)
            .filter(({ start, count }) => device >= start && device < start + count)
            .reduce((sum, { bytes }) => sum + bytes, 0);
        let next = 0;
        for (const run of runs) {
          expect(run.start).toBe(next);
          next += run.count;
          for (const device of [run.start, next - 1]) expect(run.beside).toBe(heldAt(device));
          expect(run.inUse ?? 0).toBeGreaterThanOrEqual(run.beside);
          expect(run.free).toBe(Math.max(0, run.usable - (run.inUse ?? 0)));
        }
        expect(next).toBe(alone.machine.runs.reduce((sum, { count }) => sum + count, 0));
        // Engines that give layers out by what is free of each device give others out beside others.
        if (!servingOf(alone.settled.engine).spreadsLayers) {
          const totals = ({ memory }: Report) => new Set(memory.devices.map(({ total }) => total));
          expect(totals(report)).toEqual(totals(alone));
          expect(report.fit.fits).toBe(alone.fit.fits);
        }
        if (report.fit.fitsNow === true) expect(report.fit.fits).toBe(true);
      }),
      campaign(80),
    );
  },
  FUZZ_TIMEOUT,
);
