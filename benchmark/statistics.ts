const sorted = (values: readonly number[]): readonly number[] =>
  [...values].sort((one, other) => one - other);

/** The value below which this share (0 to 1) of the values lies; NaN without values. */
export const quantile = (values: readonly number[], share: number): number => {
  const order = sorted(values);
  return order[Math.min(order.length - 1, Math.floor(order.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
