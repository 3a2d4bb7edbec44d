import type { PaceTable } from '../../../source/engines/index.js';
import { factorsOf } from '../../../source/engines/pace/pace.js';
import { chainOf, type Parameter, parametersOf, valuesOf, withValues } from './parameters.js';
import type { Case } from './predict.js';
import type { Kind } from './rows.js';

/** Spread of one measurement of each kind as a logarithm, against which priors are weighed. */
const SPREAD: Readonly<Record<Kind, number>> = {
  decode: 0.1,
  prompt: 0.18,
  steady: 0.12,
  offline: 0.18,
  first: 0.5,
};
/** Residuals beyond this count by their size instead of its square. */
const HUBER = 1.5;
const STEP = 1e-3;

/** ln(measured/expected), of times. */
export function residual({ row, predict }: Case, paces: PaceTable): number {
  const { value } = predict(paces);
  return row.kind === 'offline' ? Math.log(value / row.value) : Math.log(row.value / value);
}

const FIRST: ReadonlySet<string> = new Set([
  'firstToken',
  'firstPrompt',
  'firstSteps',
  'promptLayer',
]);

/** The parameters that a case depends on. */
export function dependences(
  cases: readonly Case[],
  paces: PaceTable,
  parameters: readonly Parameter[],
): readonly (readonly number[])[] {
  return cases.map(({ row: { kind }, requests }) => {
    const rows = new Set(requests.flatMap((request) => [...chainOf(paces, request.id)]));
    const factors = new Set<string>(requests.flatMap((request) => [...factorsOf(request)]));
    const past = new Set(requests.map((request) => String(request.past)));
    return parameters.flatMap(({ section, row, key }, index) => {
      // First tokens weigh less than steps and prompts, since they include the waiting for both.
      if (kind === 'first' && !FIRST.has(key)) return [];
      const within = section === 'paces' ? rows : section === 'factors' ? factors : past;
      return within.has(row) ? [index] : [];
    });
  });
}

/** Least squares around a table: each case's and each prior's line of the system. */
export interface Lines {
  readonly parameters: readonly Parameter[];
  readonly start: PaceTable;
  readonly logs: readonly number[];
  /** The lines of each case. */
  readonly cases: readonly Line[];
  readonly priors: readonly Line[];
}

interface Line {
  readonly slopes: readonly (readonly [index: number, slope: number])[];
  readonly value: number;
}

/** Slopes of all residuals at a table, weighted; measurements of one run share their weight. */
export function linesAt(start: PaceTable, cases: readonly Case[]): Lines {
  const parameters = parametersOf(start);
  const depends = dependences(cases, start, parameters);
  const logs = valuesOf(start, parameters).map(Math.log);
  const residuals = cases.map((one) => residual(one, start));
  const slopes: [number, number][][] = cases.map(() => []);
  parameters.forEach((_, index) => {
    const moved = logs.slice();
    moved[index] = (moved[index] ?? 0) + STEP;
    const near = withValues(start, parameters, moved.map(Math.exp));
    depends.forEach((on, at) => {
      const one = cases[at];
      if (!one || !on.includes(index)) return;
      const slope = (residual(one, near) - (residuals[at] ?? 0)) / STEP;
      if (slope !== 0) slopes[at]?.push([index, slope]);
    });
  });
  return {
    parameters,
    start,
    logs,
    cases: cases.map(({ row }, at): Line => {
      const spread = SPREAD[row.kind];
      const value = residuals[at] ?? 0;
      const robust = Math.min(1, (HUBER * spread) / Math.max(1e-9, Math.abs(value)));
      const weight = Math.sqrt(robust / Math.sqrt(row.lengths)) / spread;
      const weighed = (slopes[at] ?? []).map(([index, slope]) => [index, slope * weight] as const);
      return { slopes: weighed, value: -value * weight };
    }),
    priors: parameters.map(({ parent, prior, near }, index): Line => {
      const own = logs[index] ?? 0;
      if (parent === null)
        return { slopes: [[index, 1 / near]], value: (Math.log(prior) - own) / near };
      const value = ((logs[parent] ?? 0) - own) / near;
      return {
        slopes: [
          [index, 1 / near],
          [parent, -1 / near],
        ],
        value,
      };
    }),
  };
}

/** The table that solves the lines without some cases. */
export function solvedTable(
  { parameters, start, logs, cases, priors }: Lines,
  isKept: (index: number) => boolean,
): PaceTable {
  const size = parameters.length;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const vector = new Float64Array(size);
  for (const { slopes, value } of [...cases.filter((_, index) => isKept(index)), ...priors])
    for (const [i, a] of slopes) {
      vector[i] = (vector[i] ?? 0) + a * value;
      const line = matrix[i];
      if (line) for (const [j, b] of slopes) line[j] = (line[j] ?? 0) + a * b;
    }
  const change = solved(matrix, vector);
  const next = parameters.map((parameter, index) => {
    const by = Math.max(-MOST, Math.min(MOST, change[index] ?? 0));
    const log = (logs[index] ?? 0) + by;
    return Math.exp(isShare(parameter) ? Math.min(0, log) : log);
  });
  return withValues(start, parameters, next);
}

/** Largest step of a number, as a logarithm. */
const MOST = 0.7;

/** Fits a table to cases, with every number near its parent's or its first guess. */
export function fitted(start: PaceTable, cases: readonly Case[], rounds: number): PaceTable {
  let paces = start;
  for (let round = 0; round < rounds; round++)
    paces = solvedTable(linesAt(paces, cases), () => true);
  return paces;
}

/** Shares of a published peak are at most 1; integer rates of processors are unpublished and unbounded. */
function isShare({ row, key }: Parameter): boolean {
  return SHARES.has(key) && row !== 'llama.cpp/processor';
}

const SHARES = new Set([
  'weights',
  'cache',
  'products',
  'promptDense',
  'promptHalf',
  'expertShare',
  'promptAttention',
  'linkShare',
  'touched',
  'pipelineShare',
  'overlapPrompts',
]);

/** Cholesky's method; the priors keep the matrix positive. */
function solved(matrix: Float64Array[], vector: Float64Array): Float64Array {
  const size = vector.length;
  const at = (i: number, j: number) => matrix[i]?.[j] ?? 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      const line = matrix[i];
      if (line) line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j);
    }
  const out = Float64Array.from(vector);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) out[i] = (out[i] ?? 0) - at(i, k) * (out[k] ?? 0);
    out[i] = (out[i] ?? 0) / at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) out[i] = (out[i] ?? 0) - at(k, i) * (out[k] ?? 0);
    out[i] = (out[i] ?? 0) / at(i, i);
  }
  return out;
}
