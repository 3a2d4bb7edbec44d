import type { Machine } from '../hardware/machine.js';
import type { CachedElements } from '../model/cache-class.js';
import type { Ledger } from '../quantity/index.js';
import type { Problem } from '../scenario/legality/problem.js';
import type { Settled } from '../scenario/settled.js';
import type { ComputeReport } from './compute/report.js';
import type { Instant, MemoryItem } from './memory/items.js';
import type { ParameterReport } from './parameters/report.js';
import type { PipelineReport } from './pipeline.js';
import type { SavedRow } from './saved-rows.js';
import type { SpeedReport } from './speed.js';
import type { TrainingRun } from './training-run.js';
import type { VisionReport } from './vision.js';

/** The whole answer to a scenario; parts are computed when first read. */
export interface Report {
  readonly settled: Settled;
  /** Illegal or doubtful parts of the question; a refused scenario still has figures, which do not count. */
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
  readonly machine: Machine;
  readonly memory: MemoryReport;
  readonly fit: FitReport;
  readonly compute: ComputeReport;
  /** In inference, where the accelerator's rates are known. */
  readonly speed: SpeedReport | undefined;
  /** In training, where the accelerator's rates are known. */
  readonly training: TrainingRun | undefined;
  /** Of the engine that generates answers on the devices that train; undefined where there is none. */
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
  /** Tokens, or sequences. */
  readonly at: number;
  readonly bytes: number;
  /** Whether it is the scenario's own value, which joins the powers of two. */
  readonly current: boolean;
  /** Whether the fullest device has room at this point, all else equal; true where that is unknown. */
  readonly fits: boolean;
}

export interface CachePool {
  readonly bytes: number;
  /** Null where a sequence takes none of it. */
  readonly concurrency: number | null;
  readonly tokens: number | null;
  /** Blocks that the pool is cut into, and tokens of one; null where the engine has none. */
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
   * `layersBytes` by operation, in inference too: the tensors that training would save. A device's ledger has the
   * live tensors of a step.
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
  /** The id of its kind. */
  readonly accelerator: string;
  readonly total: number;
  /** Of it, what the framework's allocator counts. */
  readonly allocated: number;
  /** Its total bytes, and the usable part. */
  readonly whole: number;
  readonly capacity: number;
  /** What others hold of it; null where that is unknown. */
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
  /** Of the device with the least room left, as the peak. */
  readonly capacity: number;
  readonly peak: number;
  /** Bytes in host memory of one rank of each stage (offload). */
  readonly host: number;
  /** Bytes in host memory of all ranks of the fullest node. */
  readonly hostTotal: number;
  /** What a server keeps in host memory beside running sequences; undefined where it keeps nothing. */
  readonly hostCaches: Ledger | undefined;
  /** Bytes of that device as its driver will show them once the engine runs, its pool of cache filled. */
  readonly resident: number;
  /** Whether its host has as much; null where that is not known. */
  readonly hostFits: boolean | null;
}

export interface FitReport {
  /** Whether every device has room, and the host, as far as it is known. */
  readonly fits: boolean;
  /** Whether there is room in addition to the memory in use; null where that is unknown. */
  readonly fitsNow: boolean | null;
  /** Runs of devices with room now for a replica of one device; null as above, or where one spans several. */
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
  /** At most the model's own maximum. */
  readonly maximumSequence: number;
  /** What memory alone would hold. */
  readonly maximumSequenceOfMemory: number;
  /** Undefined where no legal split up to the search's end fits. */
  readonly minimumDevices: number | undefined;
}
