import type { HardwareChoice, OptionId, Scenario } from '../../../scenario/scenario.js';

export const OBJECTIVES = ['latency', 'throughput', 'cost', 'devices', 'energy', 'price'] as const;

/** What a plan is best in: `cost` is dollars a token, `price` dollars an hour. */
export type Objective = (typeof OBJECTIVES)[number];

/** What a run of training has to meet; absent: nothing. Targets of serving are options of the scenario. */
export interface Targets {
  /** Most days, and most dollars. */
  readonly days?: number;
  readonly budgetUsd?: number;
}

/** A question to the planner. */
export interface PlanQuestion extends Targets {
  /** The scenario with every option that is held at its value. */
  readonly scenario: Scenario;
  /** Options that the search leaves alone. */
  readonly held: ReadonlySet<OptionId>;
  readonly objective: Objective;
  /** Most plans in the answer. */
  readonly top: number;
  /** Kinds of devices to choose among, each with as many as may be used; absent: the scenario's own. */
  readonly kinds?: readonly HardwareChoice[];
  /** Ids of rules that are not kept (`layout-rules.ts`); absent: all are. */
  readonly lifted?: ReadonlySet<string>;
}

/** One layout that fits, with what it costs. Seconds are those of the report of its scenario. */
export interface Planned {
  readonly scenario: Scenario;
  /** Devices that it uses. */
  readonly devices: number;
  /** Bytes of the device with the least room left, and what programs may have of it. */
  readonly memory: number;
  readonly capacity: number;
  /** Null where no FLOP/s are published for the device. */
  readonly speed: PlannedSpeed | null;
  /** Dollars an hour and watts of all devices that it uses; null where they are not known. */
  readonly perHourUsd: number | null;
  readonly watts: number | null;
}

export interface PlannedSpeed {
  readonly tokensPerSecond: number;
  /** Of one optimizer step; absent in inference. */
  readonly stepSeconds?: number;
  /** Of the run; null without a price, absent in inference. */
  readonly costUsd?: number | null;
  readonly days?: number;
  /** Seconds of the prompts of a batch, and of one more token of each sequence, where one is generated; absent in training. */
  readonly timeToFirstToken?: number;
  readonly timePerToken?: number;
  /** Seconds of one request, its prompt and its output; absent in training. */
  readonly requestSeconds?: number;
  /** With as many users without pause; absent where the scenario has no target. */
  readonly underLoad?: LoadedSpeed;
}

/** Seconds to the first token with its wait, and of each further one, while prompts share the steps. */
export interface LoadedSpeed {
  /** Null where more comes in than is answered. */
  readonly timeToFirstToken: number | null;
  readonly timePerToken: number;
  readonly tokensPerSecond: number;
}

/**
 * How many layouts were looked at, how many were legal, and how many are known to fit: of those that are slower than the
 * answer nobody asks.
 */
export interface Counts {
  searched: number;
  legal: number;
  fitting: number;
}
