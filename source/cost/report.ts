import type { Machine } from '../hardware/machine.js';
import type { CachedElements } from '../model/cache-class.js';
import type { Ledger } from '../quantity/index.js';
import type { Problem } from '../scenario/legality/problem.js';
import type { Settled } from '../scenario/settled.js';
import type { ComputeReport } from './compute/report.js';
import type { Instant, MemoryItem } from './memory/items.js';
import type { VersionPeak } from './other-versions.js';
import type { ParameterReport } from './parameters/report.js';
import type { PictureTimeReport } from './picture-time.js';
import type { PipelineReport } from './pipeline.js';
import type { SavedRow } from './saved-rows.js';
import type { SpeedReport } from './speed.js';
import type { TrainingRun } from './training-run.js';
import type { VisionReport } from './vision.js';

/** The whole answer to a scenario; parts are computed when first read. */
export interface Report {
  readonly settled: Settled;
  /** Illegal or doubtful parts of the question. A refused scenario still has figures, which are not to be used. */
  readonly problems: readonly Problem[];
  /** Reports of the other readings of the config; empty for a known model. */
  readonly readings: readonly Report[];
  /** Bounds of every figure that depends on something unknown of the model; empty for a known one. */
  readonly brackets: readonly Bracket[];
  readonly parameters: ParameterReport;
  readonly kvCache: CacheReport;
  readonly activations: ActivationReport;
  /** One image in the model's tower; null where none is known. */
  readonly vision: VisionReport | null;
  /** A diffusion pipeline; null for other models. */
  readonly pipeline: PipelineReport | null;
  /** Time of a whole picture; null where none is made, or the device's rate is unknown. */
  readonly pictureTime: PictureTimeReport | null;
  readonly machine: Machine;
  readonly memory: MemoryReport;
  readonly fit: FitReport;
  readonly compute: ComputeReport;
  /** Undefined in training, and where the accelerator's rates are unknown. */
  readonly speed: SpeedReport | undefined;
  /** Undefined in inference, and where the accelerator's rates are unknown. */
  readonly training: TrainingRun | undefined;
  /** The report of the rollout engine on the devices that train; undefined without one. */
  readonly rollout: Report | undefined;
}

/** Bounds of a figure, by its key in the report, and the unknown part that it depends on. */
export interface Bracket {
  readonly key: string;
  readonly low: number;
  readonly high: number;
  readonly why: string;
}

export interface CurvePoint {
  /** The size on the axis: tokens, or sequences. */
  readonly at: number;
  readonly bytes: number;
  /** Whether it is the scenario's own value, which joins the powers of two. */
  readonly current: boolean;
  /** Whether the fullest device has room at this point, all else equal; true where its memory is unknown. */
  readonly fits: boolean;
}

export interface CachePool {
  readonly bytes: number;
  /** Sequences held at once; null where a sequence takes no cache. */
  readonly concurrency: number | null;
  readonly tokens: number | null;
  /** Blocks of the pool and tokens of one block; null where the engine has no blocks. */
  readonly blocks: number | null;
  readonly blockTokens: number | null;
}

export interface CacheReport {
  readonly elements: CachedElements;
  readonly bytes: number;
  readonly bytesPerSequence: number;
  readonly bytesPerToken: number;
  readonly stateBytesPerSequence: number;
  /** The architectural minimum and the engine's allocation, both over all devices of a replica. */
  readonly minimumBytes: number;
  /** Bytes that one rank has left for its cache, and the sequences of this length and tokens that they hold. */
  readonly pool: CachePool;
  readonly ledger: Ledger;
  readonly curve: readonly CurvePoint[];
}

export interface ActivationReport {
  readonly bytes: number;
  readonly layersBytes: number;
  readonly deviceLayersBytes: number;
  /** Every tensor that one layer of each kind saves, and why; empty in inference. */
  readonly operations: readonly SavedRow[];
  /**
   * `layersBytes` by operation. In inference these are the tensors that training would save; a device's ledger has
   * the live tensors of a step.
   */
  readonly ledger: Ledger;
  readonly curve: readonly CurvePoint[];
}

/** The memory of one device at its fullest instant; equal devices have one entry. */
export interface DeviceMemory extends Readonly<Record<MemoryItem, number>> {
  /** The first global rank of the group. */
  readonly rank: number;
  readonly stage: number;
  /** Number of equal devices. */
  readonly alike: number;
  /** The id of the device's kind. */
  readonly accelerator: string;
  /** Bytes of gradients of a step that are not there at the fullest instant. */
  readonly otherGradients: number;
  readonly total: number;
  /** Bytes that the framework's allocator counts. */
  readonly allocated: number;
  /** Total bytes of the device, and the bytes that programs may use. */
  readonly whole: number;
  readonly capacity: number;
  /** Bytes that other programs hold of it; null where that is unknown. */
  readonly inUse: number | null;
  /** Free bytes now; null where the memory in use is unknown. */
  readonly free: number | null;
  /** The instant at which it is fullest. */
  readonly instant: Instant;
  /** Total bytes at every instant. */
  readonly instants: Readonly<Partial<Record<Instant, number>>>;
  /** The items as a ledger with explanations. */
  readonly ledger: Ledger;
}

export interface MemoryReport {
  /** One per pipeline stage and kind of device in it, in order. */
  readonly devices: readonly DeviceMemory[];
  /** The peak and capacity of the device with the least room left. */
  readonly capacity: number;
  readonly peak: number;
  /** Bytes in host memory of one rank of each stage (offload). */
  readonly host: number;
  /** Bytes in host memory of all ranks of the fullest node. */
  readonly hostTotal: number;
  /** What a server keeps in host memory beside running sequences; undefined where it keeps nothing. */
  readonly hostCaches: Ledger | undefined;
  /** Bytes that the driver shows for that device once the engine runs with its pool filled. */
  readonly resident: number;
  /** In training, bytes that the driver may come to show for it, as freed blocks stay reserved. */
  readonly residentMost: number;
  /** In training, peaks under versions of the framework that were not asked for. */
  readonly otherVersions: readonly VersionPeak[];
  /** Whether the host has as many bytes; null where its memory is unknown. */
  readonly hostFits: boolean | null;
}

export interface FitReport {
  /** Whether every device has room, and the host where its memory is known. */
  readonly fits: boolean;
  /** Whether the memory that is free now has room; null where the memory in use is unknown. */
  readonly fitsNow: boolean | null;
  /**
   * Runs of devices that have room now for a replica of one device; null where the memory in use is unknown, or a
   * replica spans several.
   */
  readonly fitsNowOn: readonly { readonly start: number; readonly count: number }[] | null;
  /** Capacity − peak; negative when it does not fit. */
  readonly spareBytes: number;
  /** The fullest device, its instant, and its largest item. */
  readonly binding: {
    readonly stage: number;
    readonly rank: number;
    readonly instant: Instant;
    readonly item: MemoryItem;
  };
  readonly maximumBatch: number;
  /** The longest sequence that fits, at most the model's own maximum. */
  readonly maximumSequence: number;
  /** The longest sequence that fits, whatever the model's maximum. */
  readonly maximumSequenceOfMemory: number;
  /** Undefined where no legal split up to the search's end fits. */
  readonly minimumDevices: number | undefined;
}
