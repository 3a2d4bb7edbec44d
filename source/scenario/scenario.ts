import type { ListedFamily } from '../model/inventory.js';
import type { StoredBytes } from '../model/model.js';
import type { JsonObject } from '../text/json.js';
import { DEFAULTS } from './fields/options.js';
import type { MeasuredShares } from './measured.js';
import type { OptionId, Options } from './option-values.js';

export type { GradientFormat, RecipeId } from '../engines/index.js';
export type {
  AdapterKind,
  Mode,
  MomentFormat,
  OneOrEach,
  OptimizerId,
  OptionId,
  Options,
  Schedule,
} from './option-values.js';

/** The model: its config as published, edits included. */
export interface ModelChoice {
  /** The name it was opened by: a preset's id, a path, a Hub id. */
  readonly id: string;
  readonly name: string;
  /** What other programs open it by, where that is another name: its repository on the Hub. */
  readonly hub?: string;
  readonly config: JsonObject;
  /** Bytes of the file it was opened from, valid until the config is edited. */
  readonly stored?: StoredBytes;
  /** The weights that the file lists where they differ from the architecture's, else `same`, while the config is not edited. */
  readonly inventory?: readonly ListedFamily[] | 'same';
  /** The weight format of that file, where its bytes do not apply (another shape, an edited config). */
  readonly format?: string;
}

/** Devices of one kind, with their preset's own fields so that a saved scenario stands alone. */
export interface HardwareChoice {
  readonly id: string;
  readonly count: number;
  readonly preset: JsonObject;
  /** Bytes of one device that programs may have, where the driver told, or the preset can't say (a host's own memory). */
  readonly memoryBytes?: number | null;
  /** All bytes of one device, where the driver told that there are more than those. */
  readonly totalBytes?: number;
  /** Bytes that others held of each device when they were found. */
  readonly inUse?: readonly number[];
}

/** The box around the devices: by the name of a machine or an instance, or as it was found here. */
export interface BoxChoice {
  readonly origin: 'detected' | 'named' | 'assumed';
  readonly name?: string;
  /** Devices of one host, and of one fast-link domain. */
  readonly nodeDevices?: number;
  readonly domain?: number;
  /** Bytes per second of one direction of one device. */
  readonly network?: number;
  readonly hostMemory?: number;
  readonly hostBandwidth?: number;
  readonly hostLink?: number;
  /** Of one device, where the box has a list price. */
  readonly pricePerHourUsd?: number;
  /** The day of that price. */
  readonly priceAsOf?: string;
}

/** Another scenario that runs on the same devices, by what it holds of them. */
export interface BesideChoice {
  /** The file that it was read from. */
  readonly name: string;
  /** Bytes of each of `count` devices from the `start`th on. */
  readonly runs: readonly {
    readonly start: number;
    readonly count: number;
    readonly bytes: number;
  }[];
}

/** The whole question: immutable, plain, written as JSON and read back. */
export interface Scenario extends Options {
  readonly model: ModelChoice;
  /** A smaller model that drafts tokens (speculative decoding). */
  readonly draft?: ModelChoice | null;
  /** Kinds of devices in the order of their ranks; one kind stands by itself. */
  readonly hardware: HardwareChoice | readonly HardwareChoice[];
  readonly box?: BoxChoice;
  readonly beside?: readonly BesideChoice[];
  /** Shares as a profile of this box measured them; the options hold what is computed with. */
  readonly measured?: MeasuredShares;
}

/**
 * A scenario without its batch and sequence, of which solvers try thousands.
 */
export type Setting = Omit<Scenario, 'batch' | 'sequence' | 'measured'>;

export function isOfSetting(id: OptionId): id is OptionId & keyof Setting {
  return id !== 'batch' && id !== 'sequence';
}

/** A scenario of a model and hardware with every option at its default. */
export function newScenario(model: ModelChoice, hardware: Scenario['hardware']): Scenario {
  return { ...DEFAULTS, model, hardware };
}
