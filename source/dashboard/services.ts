import type { HardwareChoice, ModelChoice, Options, Scenario } from '../scenario/scenario.js';

/** Something that can be picked from a list: what it is named by, what it is called, a few words beside it. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
}

/** A way of using a model: the options it sets; all others stay as they are. */
export interface WorkloadChoice {
  readonly id: string;
  readonly name: string;
  readonly options: Partial<Options>;
}

/** An accelerator that was chosen: how many of it, the scenario says. */
export type UncountedHardware = Omit<HardwareChoice, 'count'>;

type Awaitable<T> = T | Promise<T>;

/**
 * Everything the dashboard asks of the outside. A request that fails throws (or rejects with) an error of one
 * line, which is shown. Answers given at once are on the screen with the same frame.
 */
export interface Services {
  /** Asked when a picker opens or a neighbour is wanted, so lists should read no preset's content. */
  listModels(): Awaitable<readonly Offer[]>;
  loadModel(id: string): Awaitable<ModelChoice>;
  listHardware(): Awaitable<readonly Offer[]>;
  loadHardware(id: string): Awaitable<UncountedHardware>;
  listWorkloads(): Awaitable<readonly Offer[]>;
  loadWorkload(id: string): Awaitable<WorkloadChoice>;
  /**
   * What this machine has, asked once after the first frame; undefined when nothing is found. Absent: not asked. `tell`
   * gets what a user should know of it.
   */
  detectHardware?(tell: (notice: string) => void): Promise<HardwareChoice | undefined>;
  /** Told of every scenario that an edit makes; writing it down may wait. */
  save(scenario: Scenario): void | Promise<void>;
  /** Puts a text on the user's clipboard, through the terminal. */
  copy(text: string): void;
}
