import type { HardwareChoice, OptionId, Scenario } from '../../../scenario/scenario.js';

export const OBJECTIVES = ['latency', 'throughput', 'cost', 'devices', 'energy', 'price'] as const;

/** The objective of a plan: `cost` is dollars per token, `price` dollars per hour. */
export type Objective = (typeof OBJECTIVES)[number];

/** Targets of a training run; an absent one does not limit. Targets of serving are options of the scenario. */
export interface Targets {
  /** Most days, and most dollars. */
  readonly days?: number;
  readonly budgetUsd?: number;
}

/** A question to the planner. */
export interface PlanQuestion extends Targets {
  /** The scenario; options that are held keep its values. */
  readonly scenario: Scenario;
  /** Options that the search does not change. */
  readonly held: ReadonlySet<OptionId>;
  readonly objective: Objective;
  /** Most plans in the answer. */
  readonly top: number;
  /** Kinds of devices to choose among, each with as many as may be used; absent: the scenario's own. */
  readonly kinds?: readonly HardwareChoice[];
  /** Ids of rules that are not kept (`layout-rules.ts`); absent: all are. */
  readonly lifted?: ReadonlySet<string>;
}

/** A layout that fits, with its cost. Seconds are those of the report of its scenario. */
export interface Planned {
  readonly scenario: Scenario;
  /** Number of devices that it uses. */
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
  /** Seconds of one optimizer step; absent in inference. */
  readonly stepSeconds?: number;
  /** Dollars of the whole run; null without a price, absent in inference. */
  readonly costUsd?: number | null;
  readonly days?: number;
  /** Seconds of the prompts of a batch, and of one more token of each sequence, where one is generated; absent in training. */
  readonly timeToFirstToken?: number;
  readonly timePerToken?: number;
  /** Seconds of one request, its prompt and its output; absent in training. */
  readonly requestSeconds?: number;
  /** Speed with this many users who send requests without pause; absent without a target. */
  readonly underLoad?: LoadedSpeed;
}

/** Seconds to the first token with its wait, and of each further one, while prompts share the steps. */
export interface LoadedSpeed {
  /** Null where requests arrive faster than they are answered. */
  readonly timeToFirstToken: number | null;
  readonly timePerToken: number;
  readonly tokensPerSecond: number;
}

/** Numbers of layouts examined, legal, and known to fit. Layouts slower than the answer are not tested for fit. */
export interface Counts {
  searched: number;
  legal: number;
  fitting: number;
}
