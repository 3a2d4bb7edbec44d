import type { Machine } from '../hardware/machine.js';
import type { CachedElements } from '../model/cache-class.js';
import type { Ledger } from '../quantity/index.js';
import type { Problem } from '../scenario/legality/problem.js';
import type { Settled } from '../scenario/settle.js';
import type { ComputeReport } from './compute/report.js';
import type { Instant, MemoryItem } from './memory/items.js';
import type { ParameterReport } from './parameters/report.js';
import type { SavedRow } from './saved-rows.js';
import type { SpeedReport } from './speed.js';
import type { TrainingRun } from './training-run.js';

/** The whole answer to a scenario. Parts are worked out when first read. */
export interface Report {
  readonly settled: Settled;
  /** What can't be or is doubtful; a refused scenario is told but not to be trusted. */
  readonly problems: readonly Problem[];
  /** The answers for other models that the config may mean; empty where all of it is understood. */
  readonly readings: readonly Report[];
  /** Bounds of every figure that hangs on something unknown of the model; empty where all of it is understood. */
  readonly brackets: readonly Bracket[];
  readonly parameters: ParameterReport;
  readonly kvCache: CacheReport;
  readonly activations: ActivationReport;
  readonly machine: Machine;
  readonly memory: MemoryReport;
  readonly fit: FitReport;
  readonly compute: ComputeReport;
  /** Inference only, where the accelerator's rates are known. */
  readonly speed: SpeedReport | undefined;
  /** Training only, where the accelerator's rates are known. */
  readonly training: TrainingRun | undefined;
}

/** Between which bounds a figure lies, by its key in the report, and what it hangs on. */
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
  /** The present value of the scenario (added to the powers of two where it is none). */
  readonly current: boolean;
  /** Whether the fullest device still has room at this point, all else as it is; where that is not known, it may. */
  readonly fits: boolean;
}

export interface CachePool {
  readonly bytes: number;
  /** Null where a sequence takes none of it. */
  readonly concurrency: number | null;
  readonly tokens: number | null;
}

export interface CacheReport {
  readonly elements: CachedElements;
  readonly bytes: number;
  readonly bytesPerSequence: number;
  readonly bytesPerToken: number;
  readonly stateBytesPerSequence: number;
  /** The architectural minimum beside what the engine allocates, both over all devices of a replica. */
  readonly minimumBytes: number;
  /** What one rank has left for its cache, and how many sequences of this length and tokens that serves. */
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
  /** `layersBytes` by what they are, in inference too: what training would save. What a step has live, its device’s ledger tells. */
  readonly ledger: Ledger;
  readonly curve: readonly CurvePoint[];
}

/** What one device holds at its fullest; devices that are alike are told once. */
export interface DeviceMemory extends Readonly<Record<MemoryItem, number>> {
  /** The first global rank of its like. */
  readonly rank: number;
  readonly stage: number;
  /** How many devices are like it. */
  readonly alike: number;
  /** The id of its kind. */
  readonly accelerator: string;
  readonly total: number;
  /** All bytes of it, and what the engine may use. */
  readonly whole: number;
  readonly capacity: number;
  /** What is free of it now; null where it is not known what others hold. */
  readonly free: number | null;
  /** When it is fullest. */
  readonly instant: Instant;
  /** Total bytes at every instant. */
  readonly instants: Readonly<Partial<Record<Instant, number>>>;
  /** The same as a ledger with its explanations, item by item. */
  readonly ledger: Ledger;
}

export interface MemoryReport {
  /** One for each pipeline stage and kind of device in it, in order. */
  readonly devices: readonly DeviceMemory[];
  /** Of the device with the least room left, as is the peak. */
  readonly capacity: number;
  readonly peak: number;
  /** Bytes in host memory of one rank of each stage together (offload). */
  readonly host: number;
  /** Bytes in host memory of all ranks of the fullest node. */
  readonly hostTotal: number;
  /** Whether its host has as much; null where that is not known. */
  readonly hostFits: boolean | null;
}

export interface FitReport {
  /** Whether every device has room, and the host, as far as it is known. */
  readonly fits: boolean;
  /** Whether there is room beside what others hold now; null where nothing is known of that. */
  readonly fitsNow: boolean | null;
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
  readonly maximumSequence: number;
  /** Undefined when no legal split up to the search's end fits. */
  readonly minimumDevices: number | undefined;
}
