/** The largest number that divides both. */
export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** The multiple of `step` nearest to a number, at least `step` itself. */
export function nearestMultiple(value: number, step: number): number {
  return Math.max(1, Math.round(value / step)) * step;
}

/**
 * Divisors tried from below, with their counterparts from above: all divisors of a number up to 2²⁴. Device counts go
 * up to 2⁴⁰.
 */
const MOST_TRIED = 4096;

/** What would divide `whole` instead of `wanted`: the nearest number, or both where two are as near. */
export function divisorsText(whole: number, wanted: number): string {
  const nearest = nearestDivisor(whole, wanted);
  const above = 2 * wanted - nearest;
  return nearest < wanted && whole % above === 0 ? `${nearest} and ${above} do` : `${nearest} does`;
}

/**
 * The divisor of `whole` nearest to `wanted`, the smaller one on a tie; for large numbers the nearest of those tried.
 */
export function nearestDivisor(whole: number, wanted: number): number {
  let nearest = 1;
  const end = Math.min(MOST_TRIED, Math.floor(Math.sqrt(whole)));
  for (let small = 1; small <= end; small++) {
    if (whole % small !== 0) continue;
    for (const divisor of [small, whole / small]) {
      const closer = Math.abs(divisor - wanted) - Math.abs(nearest - wanted);
      if (closer < 0 || (closer === 0 && divisor < nearest)) nearest = divisor;
    }
  }
  return nearest;
}
