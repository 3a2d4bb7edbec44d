import type { Offloaded } from '../engines/index.js';
import type { Accelerator } from '../hardware/accelerator.js';
import type { Machine } from '../hardware/machine.js';
import type { Model } from '../model/model.js';
import type { OtherModels } from './other-models.js';
import type { OptionId, Options, Scenario } from './scenario.js';

type Closed<T> = { readonly [K in keyof T]: Exclude<T[K], null> };

/** Options that a scenario may leave open, closed. */
type Closing =
  | 'zero'
  | 'recompute'
  | 'recipe'
  | 'gradients'
  | 'fp8Weights'
  | 'loss'
  | 'lossChunks'
  | 'cudaGraphs'
  | 'adapter'
  | 'task'
  | 'sequence'
  | 'encoderTokens'
  | 'weights'
  | 'batchedTokens'
  | 'kv'
  | 'kvValues'
  | 'engineVersion'
  | 'dp'
  | 'kernels'
  | 'globalBatch'
  | 'tokens'
  | 'epochs'
  | 'nodeSize'
  | 'hostBandwidth'
  | 'hostLink'
  | 'memoryUtilization'
  | 'draftTp'
  | 'draftTokens'
  | 'expertTp'
  | 'maxSequences'
  | 'hostCache'
  | 'checkpoints'
  | 'freeFraction';

/** Options that follow from others too, or that functions take beside settled ones. */
type Following =
  | 'mode'
  | 'batch'
  | 'engine'
  | 'attention'
  | 'tp'
  | 'pp'
  | 'cp'
  | 'ep'
  | 'attentionDp'
  | 'sequenceParallel'
  | 'optimizer'
  | 'stage'
  | 'sharedPrefix'
  | 'cpuOffload'
  | 'cpuExperts'
  | 'weightsOf'
  | 'stageLayers'
  | 'examples'
  | 'network'
  | 'hostMemory'
  | 'output'
  | 'lora'
  | 'qlora'
  | 'loraTargets'
  | 'recomputeLayers'
  | 'virtualStages'
  | 'schedule'
  | 'overlap'
  | 'kvHost'
  | 'kvMemory';

/** Options that one value or a list is given for: settled, they are the least of all devices. */
type OfEach = 'deviceMemory' | 'usable' | 'inUse';

/**
 * The input of the cost functions: what open options come to, and what follows from them. An option that stays as it was
 * given is read from `scenario`: V8 makes and copies objects of more than 127 properties fifty times more slowly.
 */
export interface Settled
  extends Closed<Pick<Options, Closing>>,
    Pick<Options, Following>,
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
  /** Share of each device that a rollout engine takes. */
  readonly rolloutShare: number;
  /** Models beside the trained one, and how often an example is read. */
  readonly others: OtherModels;
  /** What of the model’s states is in host memory. */
  readonly offload: Offloaded['states'];
  /** Whether what the backward pass needs of the forward one waits there too. */
  readonly offloadsActivations: boolean;
  /** Layers in host memory, the first ones as in llama.cpp, and whether a device has the output matrix. */
  readonly hostLayers: number;
  readonly hasOutput: boolean;
  /** Layers of each pipeline stage where they are not as even as can be; null where they are. */
  readonly stageSizes: readonly number[] | null;
  /** The stage that has the output matrix; null: the last. */
  readonly outputStage: number | null;
  /** Bytes of the device with the least that an engine may use of it; 0 where that is not known. */
  readonly capacity: number;
  /** Of the framework's version: what Adam's step is made of, and what the allocator loses. */
  readonly optimizerStep: 'fused' | 'foreach';
  readonly fragmentation: number;
  /** Micro-batches of one step of one data-parallel rank; 1 in inference. */
  readonly microBatches: number;
}

/** What an option comes to: its settled value, else what the scenario has. */
export function settledValue(
  settled: Settled,
  id: OptionId,
): Options[OptionId] | Settled[OptionId & keyof Settled] {
  return isSettled(settled, id) ? settled[id] : settled.scenario[id];
}

function isSettled(settled: Settled, id: OptionId): id is OptionId & keyof Settled {
  return Object.hasOwn(settled, id);
}
