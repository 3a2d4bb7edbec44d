/** 1, 2, 4, … up to `end`. */
export function powersOfTwo(end: number): number[] {
  const powers: number[] = [];
  for (let power = 1; power <= end; power *= 2) powers.push(power);
  return powers;
}
