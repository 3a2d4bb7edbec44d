import type { Offloaded } from '../engines/index.js';
import type { Accelerator } from '../hardware/accelerator.js';
import type { Machine } from '../hardware/machine.js';
import type { Model } from '../model/model.js';
import type { OtherModels } from './other-models.js';
import type { MomentFormat, Options, Scenario } from './scenario.js';

type Closed<T> = { readonly [K in keyof T]: Exclude<T[K], null> };

/** Options that keep what the user gave, or null: what they come to is in the machine and its stages. */
type Kept =
  | 'slice'
  | 'network'
  | 'hostMemory'
  | 'tensorSplit'
  | 'stageLayers'
  | 'offloadLayers'
  | 'offloadModules'
  | 'overlap'
  | 'bucket'
  | 'hfu'
  | 'achievedFlops'
  | 'examples'
  | 'hybridShard'
  | 'adapterLayers'
  | 'trainAlso'
  | 'load'
  | 'ttft'
  | 'tpot'
  | 'backend'
  | 'price'
  | 'powerPrice'
  | 'powerLimit';

/** Options that one value or a list is given for: settled, they are the least of all devices. */
type OfEach = 'deviceMemory' | 'usable' | 'inUse';

/** A scenario with every option closed, the input of the cost functions. */
export interface Settled
  extends Closed<
      Omit<
        Options,
        | 'gpuLayers'
        | 'moments'
        | 'mfu'
        | 'bandwidthUtilization'
        | 'recomputeLayers'
        | 'kvMemory'
        | 'stateFormat'
        | 'offload'
        | 'rolloutShare'
        | 'weightsOf'
        | OfEach
        | Kept
      >
    >,
    Pick<Options, Kept>,
    Readonly<Record<OfEach, number>> {
  /** The question as it was asked, with options that make no difference. */
  readonly asked: Scenario;
  /** The question as it is answered, without them. */
  readonly scenario: Scenario;
  readonly model: Model;
  /** The drafting model, if any. */
  readonly draft: Model | undefined;
  /** The weight format of its checkpoint or file; `weights` is the main model's. */
  readonly draftWeights: string | undefined;
  readonly machine: Machine;
  /** The kind of the first device, which stands for all where rates are told. */
  readonly accelerator: Accelerator;
  /** Devices beside those of a pool for prompts (`prefillDevices`), of which `tp·pp·cp·dp` are used. */
  readonly devices: number;
  /** Share of the peak by the user; null where it follows from the scenario. */
  readonly mfu: number | null;
  /** Share of the bandwidth by the user; null where it follows from engine and device. */
  readonly bandwidthUtilization: number | null;
  /** Layers of each model chunk that full recomputation computes again; null: all. */
  readonly recomputeLayers: number | null;
  /** Share of each device that a rollout engine takes. */
  readonly rolloutShare: number;
  /** Models beside the trained one, and how often an example is read. */
  readonly others: OtherModels;
  /** What of the model’s states is in host memory. */
  readonly offload: Offloaded['states'];
  /** Whether what the backward pass needs of the forward one waits there too. */
  readonly offloadsActivations: boolean;
  /** Format of Adam's moments; null: the recipe's own. */
  readonly moments: MomentFormat | null;
  /** Layers on the device, counted from the output's end as llama.cpp does; all by default. */
  readonly gpuLayers: number;
  /** Layers of each pipeline stage where they are not as even as can be; null where they are. */
  readonly stageSizes: readonly number[] | null;
  /** Bytes of the device with the least that an engine may use of it; 0 where that is not known. */
  readonly capacity: number;
  /** Of the framework's version: what Adam's step is made of, and what the allocator loses. */
  readonly optimizerStep: 'fused' | 'foreach';
  readonly fragmentation: number;
  /** Micro-batches of one step of one data-parallel rank; 1 in inference. */
  readonly microBatches: number;
  /** Format of recurrent states; null: the config's or the engine's own. */
  readonly stateFormat: Options['stateFormat'];
  /** Formats of single classes of matrices beside `weights`; null: as the checkpoint has them. */
  readonly weightsOf: Options['weightsOf'];
  /** Bytes of cache of one device; null: what is left of the share. */
  readonly kvMemory: number | null;
}
