/** The sum of numbers, added in order so that the result in floating point is always the same; 0 for none. */
export function sum(numbers: Iterable<number>): number {
  return sumOf(numbers, (number) => number);
}

/** The sum of a figure over items. */
export function sumOf<T>(items: Iterable<T>, figure: (item: T) => number): number {
  let all = 0;
  for (const item of items) all += figure(item);
  return all;
}

/** The product of numbers; 1 for none. */
export function product(numbers: Iterable<number>): number {
  let all = 1;
  for (const number of numbers) all *= number;
  return all;
}
