import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { whatFrees } from '../../source/cost/frees.js';
import { frontier, parallelMap } from '../../source/cost/map.js';
import type { Report } from '../../source/cost/report.js';
import { isSolvable, solve } from '../../source/cost/solve.js';
import { elementsOf } from '../../source/model/tensor.js';
import type { Ledger } from '../../source/quantity/index.js';
import { reportCsv } from '../../source/report/csv.js';
import { explainLines } from '../../source/report/explain.js';
import { reportJson } from '../../source/report/json.js';
import { ledgersOf } from '../../source/report/ledgers.js';
import { reportMarkdown } from '../../source/report/markdown.js';
import { reportText } from '../../source/report/text.js';
import { options } from '../../source/scenario/fields/options.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import { faultsOf, figuresOf } from './support/amounts.js';
import { anyCases, usualCases } from './support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from './support/campaign.js';

function isLegal(report: Report): boolean {
  return report.problems.every(({ severity }) => severity !== 'refused');
}

/** The figures of a report alone: what it was asked is not its own doing. */
function answerOf(report: Report): Record<string, unknown> {
  const { scenario: _, settled: __, unmodelled: ___, ...answer } = reportJson(report);
  return answer;
}

/** Every entry of a tree. */
function entriesOf(ledger: Ledger): Ledger[] {
  return [ledger, ...ledger.children.flatMap(entriesOf)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('any scenario that the fields allow, absurd ones included', () => {
  it(
    'gets a report of finite, non-negative amounts, exact ones as integers, unless it is refused',
    () => {
      fc.assert(
        fc.property(anyCases, ({ scenario }) => {
          const report = buildReport(scenario);
          expect(faultsOf(figuresOf(answerOf(report)), isLegal(report))).toEqual([]);
        }),
        campaign(150),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'is printed as text, Markdown, CSV, grids, reliefs and a solution without an error',
    () => {
      const solvable = options.filter(isSolvable);
      fc.assert(
        fc.property(anyCases, fc.constantFrom(...solvable), ({ scenario }, field) => {
          const report = buildReport(scenario);
          const written = [
            reportText(report, 80),
            reportMarkdown(report),
            reportCsv(report),
          ].join();
          expect(written).not.toMatch(/NaN|Infinity|undefined|\[object/);
          for (const { freedBytes } of whatFrees(scenario)) expect(freedBytes).toBeGreaterThan(0);
          for (const { cells } of [parallelMap(scenario), frontier(scenario)])
            for (const { bytes } of cells.flat()) expect(bytes).toBeGreaterThanOrEqual(0);
          const solved = solve(scenario, field);
          if (solved.found) expect(buildReport(solved.scenario).fit.fits).toBe(true);
        }),
        campaign(40),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'is written as JSON and read back to the same question',
    () => {
      fc.assert(
        fc.property(anyCases, ({ scenario }) => {
          expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual({ ...scenario });
        }),
        campaign(100),
      );
    },
    FUZZ_TIMEOUT,
  );
});

describe('a report as people ask for it', () => {
  it(
    'adds up: tensors to parameters, parts to ledgers in one unit, items to devices',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const report = buildReport(scenario);
          fc.pre(isLegal(report));
          const { parameters, memory, kvCache, fit } = report;
          expect(sum(Object.values(parameters.parts))).toBe(parameters.total);
          expect(sum(parameters.tensors.map(elementsOf))).toBe(parameters.total);
          expect(parameters.ledger.amount).toBe(parameters.total);
          expect(parameters.active).toBeLessThanOrEqual(parameters.total);
          expect(parameters.activeWithoutInputEmbedding).toBeLessThanOrEqual(parameters.active);
          for (const entry of ledgersOf(report).flatMap(entriesOf)) {
            for (const child of entry.children)
              expect([child.id, child.unit]).toEqual([child.id, entry.unit]);
            if (entry.children.length > 0 && entry.unit !== 'seconds')
              expect([entry.id, sum(entry.children.map(({ amount }) => amount))]).toEqual([
                entry.id,
                entry.amount,
              ]);
            if (entry.children.every(({ amount }) => amount >= 0))
              for (const child of entry.children)
                expect(child.amount).toBeLessThanOrEqual(entry.amount);
          }
          for (const device of memory.devices) {
            const { weights, gradients, optimizer, activations, overhead, total, ledger } = device;
            expect(weights + gradients + optimizer + activations + device.kvCache + overhead).toBe(
              total,
            );
            expect(ledger.amount).toBe(total);
            expect(Math.max(...Object.values(device.instants))).toBeLessThanOrEqual(total);
          }
          expect(memory.peak).toBe(Math.max(...memory.devices.map(({ total }) => total)));
          expect(fit.spareBytes).toBe(memory.capacity - memory.peak);
          const holdsAll = fit.spareBytes >= 0 && memory.hostFits !== false;
          // A cache of given bytes may be too small for the sequences.
          if (scenario.kvMemory === null) expect(fit.fits).toBe(holdsAll);
          else if (fit.fits) expect(holdsAll).toBe(true);
          expect(kvCache.ledger.amount).toBe(kvCache.bytes);
          expect(kvCache.stateBytesPerSequence).toBeLessThanOrEqual(kvCache.bytesPerSequence);
          expect(kvCache.bytesPerSequence).toBeLessThanOrEqual(kvCache.bytes);
        }),
        campaign(200),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'has a unique id for every entry, each fully explained',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const entries = ledgersOf(buildReport(scenario)).flatMap(entriesOf);
          const ids = entries.map(({ id }) => id);
          expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
          for (const entry of entries)
            expect(explainLines(entry).join('\n')).not.toMatch(/NaN|Infinity|undefined/);
        }),
        campaign(60),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'has limits that hold: the largest batch and sequence fit, one more does not',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const report = buildReport({ ...scenario, globalBatch: null });
          fc.pre(isLegal(report));
          const { maximumBatch, maximumSequence } = report.fit;
          const fitsAt = (change: { batch: number } | { sequence: number }) =>
            buildReport({ ...scenario, globalBatch: null, ...change }).fit.fits;
          if (maximumBatch > 0) expect(fitsAt({ batch: maximumBatch })).toBe(true);
          if (maximumBatch < 2 ** 40) expect(fitsAt({ batch: maximumBatch + 1 })).toBe(false);
          if (maximumSequence > 0) expect(fitsAt({ sequence: maximumSequence })).toBe(true);
        }),
        campaign(120),
      );
    },
    FUZZ_TIMEOUT,
  );
});
