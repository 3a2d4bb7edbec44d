const sorted = (values: readonly number[]): readonly number[] =>
  [...values].sort((one, other) => one - other);

/** The value below which this share of the values lies, between 0 and 1. NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const order = sorted(values);
  return order[Math.min(order.length - 1, Math.floor(order.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
