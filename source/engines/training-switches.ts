/** Changes of a training run for which frameworks have switches. */
export type TrainingSwitch =
  | 'tensorParallel'
  | 'pipelineParallel'
  | 'contextParallel'
  | 'expertParallel'
  | 'sequenceParallel'
  | 'zero'
  | 'sequence'
  | 'microBatch'
  | 'flashAttention'
  | 'selectiveRecompute'
  | 'perOpRecompute'
  | 'fullRecompute'
  | 'towerRecompute'
  | 'offloadOptimizer'
  | 'offloadWeights'
  | 'offloadActivations'
  | 'fusedLoss'
  | 'chunkedLoss'
  | 'eightBitAdam'
  | 'shortGradients'
  | 'lora'
  | 'qlora'
  | 'freezeTower';

/** The run that a change is made to. */
export interface SwitchedRun {
  readonly version: string;
  readonly devices: number;
  readonly zero: number;
}

/**
 * A framework's own words for a change, by its size (a number of ranks, sequences or tokens, a rank, a ZeRO stage). Null
 * where the framework can't make it.
 */
export type SwitchWords = string | null | ((size: number, run: SwitchedRun) => string | null);
export type TrainingSwitches = Readonly<Record<TrainingSwitch, SwitchWords>>;

/** A framework's words for a change; undefined where it can't make it, null where no framework is named. */
export function switchOf(
  switches: TrainingSwitches | null,
  change: TrainingSwitch,
  size: number,
  run: SwitchedRun,
): string | null | undefined {
  if (switches === null) return null;
  const words = switches[change];
  return (typeof words === 'function' ? words(size, run) : words) ?? undefined;
}
