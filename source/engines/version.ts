/** The numbers of a version as engines print it: `0.8.5`, `v0.8.5.post1`, `b4500`. */
function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** Whether a version is `least` or newer, by its numbers from left to right. */
export function isAtLeast(version: string, least: string): boolean {
  const numbers = numbersOf(version);
  for (const [index, wanted] of numbersOf(least).entries()) {
    const number = numbers[index] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}
