/** One batch for each stage, as far as there are sequences. */
export function asManyAsStages(stages: number, sequences: number): number {
  return Math.min(stages, sequences);
}

/** One batch: a step ends before the next begins. */
export function oneAtATime(): number {
  return 1;
}
