import { isObject, type Json } from '../text/json.js';

/** A measured figure beside the predicted one, in bytes, seconds or things. */
export interface CheckRow {
  readonly name: string;
  readonly meaning: string;
  readonly measured: number;
  /** Null where there is no scenario, or the report has no such figure. */
  readonly predicted: number | null;
  readonly unit: string;
  /** (measured − predicted)/predicted; null without a prediction. */
  readonly difference: number | null;
  readonly key: string | null;
}

interface Measured {
  readonly name: string;
  readonly meaning: string;
  readonly measured: number;
  readonly unit: string;
  readonly key: string | null;
}

/** Measured figures beside those of a report. Source: docs/report.md, Commands. */
export function checkRows(figures: readonly Measured[], report: Json | undefined): CheckRow[] {
  return figures.map((figure) => {
    const predicted =
      figure.key === null || report === undefined ? null : valueAt(report, figure.key);
    return {
      ...figure,
      predicted,
      difference:
        predicted === null || predicted === 0 ? null : (figure.measured - predicted) / predicted,
    };
  });
}

/** The number at a dotted key; of `devices[]` the largest. */
function valueAt(json: Json, key: string): number | null {
  let values: readonly (Json | undefined)[] = [json];
  for (const part of key.split('.')) {
    const name = part.replace(/\[\]$/, '');
    values = values.flatMap((value) => {
      const inner = isObject(value) ? value[name] : undefined;
      return part.endsWith('[]') && Array.isArray(inner) ? inner : [inner];
    });
  }
  const numbers = values.filter((value): value is number => typeof value === 'number');
  return numbers.length === 0 ? null : Math.max(...numbers);
}
