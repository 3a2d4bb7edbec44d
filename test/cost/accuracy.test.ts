import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../benchmark/accuracy/serving/causes.js';
import { rounded } from '../../benchmark/accuracy/serving/print.js';
import { accuracyOf, allCases, share, summaryOf } from '../../benchmark/accuracy/serving/report.js';
import { EVIDENCE } from '../../source/cost/speed/evidence/band.js';
import { PACES } from '../../source/engines/index.js';

const { cases, leftOut } = allCases();
const accuracy = accuracyOf(PACES, cases, leftOut);

/** What the program knows of its accuracy, against published measurements (test/facts/measured.json). */
describe('the evidence of speeds', () => {
  test('equals the table fitted to the measurements (npm run accuracy -- --write)', () => {
    const { summary, kinds, classes } = EVIDENCE;
    expect(summary).toEqual(rounded(summaryOf(accuracy)));
    expect(kinds).toEqual(rounded(accuracy.evidence.kinds));
    expect(classes).toEqual(rounded(accuracy.evidence.classes));
  });

  test('single streams lie inside their bands four times of five, the rest three of four, their model left out', () => {
    const { single, others, half, offlineNear } = summaryOf(accuracy);
    expect(single.inside).toBeGreaterThanOrEqual(0.8);
    expect(others.inside).toBeGreaterThanOrEqual(0.75);
    expect(half).toBeLessThanOrEqual(0.35);
    expect(offlineNear.fitted).toBeGreaterThanOrEqual(0.65);
  });

  test('a class of five rows or more is right in the middle, or its cause is named', () => {
    const off = EVIDENCE.classes
      .filter(({ rows, ratio }) => rows >= 5 && (ratio < 0.85 || ratio > 1.15))
      .map(({ id }) => id);
    expect(off.toSorted()).toEqual(Object.keys(CAUSES).toSorted());
  });

  test('first tokens of vLLM are met within twice when the load of the run is counted (56 runs of 1 to 512 users)', () => {
    const runs = accuracy.verdicts.filter(
      ({ judged: { request } }) => request.kind === 'first' && request.pace === 'vllm',
    );
    const near = share(
      runs,
      ({ judged: { one } }) => Math.abs(accuracy.fitted.get(one) ?? 0) < Math.log(2),
    );
    expect(runs.length).toBe(56);
    expect(near).toBeGreaterThanOrEqual(0.95);
  });
});
