/** The sum of numbers: 0 of none. Added in order, so that floats come to the same every time. */
export function sum(numbers: Iterable<number>): number {
  return sumOf(numbers, (number) => number);
}

/** The sum of a figure over items. */
export function sumOf<T>(items: Iterable<T>, figure: (item: T) => number): number {
  let all = 0;
  for (const item of items) all += figure(item);
  return all;
}

/** The product of numbers: 1 of none. */
export function product(numbers: Iterable<number>): number {
  let all = 1;
  for (const number of numbers) all *= number;
  return all;
}
