/** Share of the cells of a screen that hold a letter, a digit, a filled bar or a braille dot; borders and tracks do not count. */
export function inkShare(rows: readonly string[]): number {
  const cells = rows.flatMap((row) => [...row]);
  const filled = cells.filter((cell) => /[\p{L}\p{N}█▓▒░▚▞▏▎▍▌▋▊▉■▤▁-▇⠁-⣿]/u.test(cell));
  return filled.length / cells.length;
}
