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

/** The model: its published config with the user's edits. */
export interface ModelChoice {
  /** The name it was opened by: a preset's id, a path, a Hub id. */
  readonly id: string;
  readonly name: string;
  /** Its repository on the Hub, where that differs from `id`. Other programs open the model by it. */
  readonly hub?: string;
  readonly config: JsonObject;
  /** Bytes of the weights in its file, valid until the config is edited. */
  readonly stored?: StoredBytes;
  /**
   * Weights listed by the file where they differ from the architecture's, else `same`. Absent once the config is
   * edited.
   */
  readonly inventory?: readonly ListedFamily[] | 'same';
  /** Weight format of that file, where its bytes do not apply because the config was edited. */
  readonly format?: string;
}

/** Devices of one kind, with their preset's own fields so that a saved scenario stands alone. */
export interface HardwareChoice {
  readonly id: string;
  readonly count: number;
  readonly preset: JsonObject;
  /**
   * Bytes of one device that programs may use, as the driver reports; null where the preset cannot say (the host's
   * own memory).
   */
  readonly memoryBytes?: number | null;
  /** All bytes of one device, where the driver reports more than the usable ones. */
  readonly totalBytes?: number;
  /** Bytes of each device that other programs held when the devices were found. */
  readonly inUse?: readonly number[];
}

/** The machine around the devices: named as a machine or an instance, or detected here. */
export interface BoxChoice {
  readonly origin: 'detected' | 'named' | 'assumed';
  readonly name?: string;
  /** Number of devices of one host, and of one fast-link domain. */
  readonly nodeDevices?: number;
  readonly domain?: number;
  /** Bytes per second of one direction of one device. */
  readonly network?: number;
  readonly hostMemory?: number;
  readonly hostBandwidth?: number;
  readonly hostLink?: number;
  /** Price of one device, where the machine has a list price. */
  readonly pricePerHourUsd?: number;
  /** The day of that price. */
  readonly priceAsOf?: string;
}

/** Another scenario on the same devices, with the bytes that it holds of them. */
export interface BesideChoice {
  /** The file from which it was read. */
  readonly name: string;
  /** Bytes of each of `count` devices from the `start`th on. */
  readonly runs: readonly {
    readonly start: number;
    readonly count: number;
    readonly bytes: number;
  }[];
}

/** The whole question. Immutable and plain, so that it can be written as JSON and read back. */
export interface Scenario extends Options {
  readonly model: ModelChoice;
  /** A smaller model that drafts tokens (speculative decoding). */
  readonly draft?: ModelChoice | null;
  /** Kinds of devices in the order of their ranks; a single kind is not wrapped in a list. */
  readonly hardware: HardwareChoice | readonly HardwareChoice[];
  readonly box?: BoxChoice;
  readonly beside?: readonly BesideChoice[];
  /** Fractions that a profile of this box measured. Computations use the options. */
  readonly measured?: MeasuredShares;
}

/** A scenario without batch and sequence, of which solvers try thousands, and without what a profile measured. */
export type Setting = Omit<Scenario, 'batch' | 'sequence' | 'measured'>;

export function isOfSetting(id: OptionId): id is OptionId & keyof Setting {
  return id !== 'batch' && id !== 'sequence';
}

/** A scenario of a model and hardware with every option at its default. */
export function newScenario(model: ModelChoice, hardware: Scenario['hardware']): Scenario {
  return { ...DEFAULTS, model, hardware };
}
