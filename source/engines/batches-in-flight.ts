/** As many batches as there are stages, while there are sequences enough. */
export function asManyAsStages(stages: number, sequences: number): number {
  return Math.min(stages, sequences);
}

/** A step ends before the next begins. */
export function oneAtATime(): number {
  return 1;
}
