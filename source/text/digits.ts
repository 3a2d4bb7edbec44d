/** Every digit of a whole number in groups of three: 8,030,261,248. The first call of `toLocaleString` takes 40 ms. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
