/** A number somewhere in a report. */
export interface Figure {
  readonly path: string;
  readonly value: number;
}

/** Every number of a value, by its path. */
export function figuresOf(value: unknown, path = ''): Figure[] {
  if (typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, `${path}.${key}`));
}

/** Parts of the report in which all is counted, nothing measured or divided. */
const COUNTED = /^\.(parameters|kvCache|activations|memory|fit)\./;

/** What is wrong with a report's figures, in words: not finite, negative, a count that is no exact integer. */
export function faultsOf(figures: readonly Figure[], isExact: boolean): string[] {
  return figures.flatMap(({ path, value }) => {
    const isCount = COUNTED.test(path) && !path.endsWith('.concurrency');
    if (!Number.isFinite(value)) return [`${path} is ${value}`];
    if (value < 0 && path !== '.fit.spareBytes') return [`${path} is negative: ${value}`];
    if (isExact && isCount && !Number.isSafeInteger(value))
      return [`${path} is no exact integer: ${value}`];
    return [];
  });
}
