import type { HardwareChoice, ModelChoice, Options, Scenario } from '../scenario/scenario.js';

/** An item of a list: its id, its name, a few words. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
}

/** A workload: the options it sets; all others stay as they are. */
export interface WorkloadChoice {
  readonly id: string;
  readonly name: string;
  readonly options: Partial<Options>;
}

/** Devices and their box as they were found. */
export type DetectedMachine = Pick<Scenario, 'hardware' | 'box'>;

/** An accelerator that was chosen: how many of it, the scenario says. */
export type UncountedHardware = Omit<HardwareChoice, 'count'>;

type Awaitable<T> = T | Promise<T>;

/**
 * Everything that the dashboard requests from outside. A failed request throws or rejects with an error of one line,
 * which is shown. A synchronous answer is part of the same frame.
 */
export interface Services {
  /** Called when a picker opens or a neighbour is wanted, so lists should read no preset's content. */
  listModels(): Awaitable<readonly Offer[]>;
  loadModel(id: string): Awaitable<ModelChoice>;
  listHardware(): Awaitable<readonly Offer[]>;
  loadHardware(id: string): Awaitable<UncountedHardware>;
  /** The smallest accelerator, of the same maker and as many of it, that holds the scenario; undefined where none does. */
  smallestHardware(scenario: Scenario): Awaitable<UncountedHardware | undefined>;
  listWorkloads(): Awaitable<readonly Offer[]>;
  loadWorkload(id: string): Awaitable<WorkloadChoice>;
  /**
   * The hardware of this machine, requested once after the first frame; undefined when nothing is found. Absent: not
   * requested. `tell` receives notices for the user.
   */
  detectHardware?(tell: (notice: string) => void): Promise<DetectedMachine | undefined>;
  /** Called with every scenario that an edit makes; writing may be delayed. */
  save(scenario: Scenario): void | Promise<void>;
  /** Puts a text on the user's clipboard, through the terminal. */
  copy(text: string): void;
}
