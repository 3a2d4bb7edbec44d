import { product, sum } from '../quantity/sum.js';
import { isObject, type Json } from '../text/json.js';

/** A measured figure beside the predicted one, in bytes, seconds or counts. */
export interface CheckRow {
  readonly name: string;
  readonly meaning: string;
  readonly measured: number;
  /** Null without a scenario, or where the report lacks the figure. */
  readonly predicted: number | null;
  readonly unit: string;
  /** (measured − predicted)/predicted; for a range from its nearest end, 0 within it; null without a prediction. */
  readonly difference: number | null;
  /** Range over versions, where the log names no version and they differ. */
  readonly range: readonly [number, number] | null;
  readonly key: string | null;
}

interface Measured {
  readonly name: string;
  readonly meaning: string;
  readonly measured: number;
  readonly unit: string;
  readonly key: string | null;
  readonly partOf?: string;
  readonly device?: string;
}

/**
 * Compares measured figures with those of a report, or of the reports of all versions that may have written them, the
 * newest last. Source: docs/report.md, Commands.
 */
export function checkRows(figures: readonly Measured[], reports: readonly Json[]): CheckRow[] {
  return withSums(figures).map(({ partOf, device, ...figure }) => {
    const { key, measured } = figure;
    const all = key === null ? [] : reports.flatMap((report) => sumAt(report, key) ?? []);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const nearest = Math.min(Math.max(measured, least), most);
    return {
      ...figure,
      predicted: all.at(-1) ?? null,
      difference: all.length === 0 || nearest === 0 ? null : (measured - nearest) / nearest,
      range: all.length === 0 || least === most ? null : [least, most],
    };
  });
}

/** Figures that a program prints in parts, followed by their sum on the fullest device, which alone is compared. */
function withSums(figures: readonly Measured[]): readonly Measured[] {
  const sums: Measured[] = [];
  for (const key of new Set(figures.flatMap(({ partOf }) => partOf ?? []))) {
    const parts = figures.filter(({ partOf }) => partOf === key);
    const [first] = parts.filter((part) => part.key === key);
    if (!first || parts.length === 1) continue;
    const devices = [...new Set(parts.map(({ device }) => device))];
    const measured = Math.max(
      ...devices.map((one) =>
        sum(parts.filter(({ device }) => device === one).map((part) => part.measured)),
      ),
    );
    sums.push({
      name: 'sum',
      meaning: `${first.meaning}, all parts`,
      unit: first.unit,
      key,
      measured,
    });
  }
  const isSummed = ({ partOf }: Measured) => sums.some(({ key }) => key === partOf);
  return [...figures.map((one) => (isSummed(one) ? { ...one, key: null } : one)), ...sums];
}

function sumAt(report: Json, keys: string): number | null {
  const terms = keys.split(' + ').map((key) => productAt(report, key));
  return terms.includes(null) ? null : sum(terms.flatMap((term) => term ?? []));
}

function productAt(report: Json, keys: string): number | null {
  const values = keys.split(' × ').flatMap((key) => valueAt(report, key) ?? []);
  return values.length === keys.split(' × ').length ? product(values) : null;
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
