import type { Offloaded } from '../engines/index.js';
import type { Accelerator } from '../hardware/accelerator.js';
import type { Machine } from '../hardware/machine.js';
import type { Model } from '../model/model.js';
import { publishedModel } from '../model/trained-modules.js';
import type { OtherModels } from './other-models.js';
import type { OptionId, Options, Scenario, Setting } from './scenario.js';

type Closed<T> = { readonly [K in keyof T]: Exclude<T[K], null> };

/** Options that may be open in a scenario, and are closed here. */
type Closing =
  | 'zero'
  | 'recompute'
  | 'offload'
  | 'recipe'
  | 'gradients'
  | 'fp8Weights'
  | 'loss'
  | 'lossChunks'
  | 'overlap'
  | 'cudaGraphs'
  | 'adapter'
  | 'task'
  | 'frames'
  | 'steps'
  | 'guidance'
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

/** Options whose settled value depends on others, or that functions take beside settled ones. */
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
  | 'kvHost'
  | 'kvMemory';

/** Options with one value or a list. Settled, each is the smallest value of all devices. */
type OfEach = 'deviceMemory' | 'usable' | 'inUse';

/** Options that depend on batch and sequence. */
type OfWork =
  | 'batch'
  | 'sequence'
  | 'globalBatch'
  | 'tokens'
  | 'examples'
  | 'epochs'
  | 'sharedPrefix'
  | 'batchedTokens'
  | 'maxSequences';

type Answered = Closed<Pick<Options, Closing>> & Pick<Options, Following>;

/**
 * Makes the compiler refuse `{ ...settled, tp: 1 }`, which would carry the setting of another `tp`: TypeScript drops
 * private members in a spread. `settle`, `withWork` and `withOther` make settled values.
 */
declare class Sealed {
  private readonly sealed: true;
}

/**
 * What depends on neither batch nor sequence: a search over both settles and computes it once. Options that settling
 * does not change are read from `scenario`, since V8 copies objects of more than 127 properties fifty times more slowly.
 */
export interface SettledSetting
  extends Sealed,
    Omit<Answered, OfWork>,
    Readonly<Record<OfEach, number>> {
  /** The same object for equal settings; values of a setting are kept by it (`once-for.ts`). */
  readonly setting: object;
  /** The scenario as answered, with options without effect at their defaults. */
  readonly scenario: Setting;
  readonly model: Model;
  /** The drafting model, if any. */
  readonly draft: Model | undefined;
  /** The weight format of its checkpoint or file; `weights` is the main model's. */
  readonly draftWeights: string | undefined;
  readonly machine: Machine;
  /** The kind of the first device, which stands for all where one rate is shown. */
  readonly accelerator: Accelerator;
  /** Devices without those of a pool for prompts (`prefillDevices`); `tp·pp·cp·dp` of them are used. */
  readonly devices: number;
  /** Fraction of each device that a rollout engine takes. */
  readonly rolloutShare: number;
  /** Models beside the trained one, and how often an example is read. */
  readonly others: OtherModels;
  /** Model states in host memory. */
  readonly offloadedStates: Offloaded['states'];
  /** Whether saved activations go to host memory too. */
  readonly offloadsActivations: boolean;
  /** Number of layers in host memory, the first ones as in llama.cpp, and whether a device holds the output matrix. */
  readonly hostLayers: number;
  readonly hasOutput: boolean;
  /** Layers of each pipeline stage, or null where they are divided evenly. */
  readonly stageSizes: readonly number[] | null;
  /** The stage that holds the output matrix; null: the last. */
  readonly outputStage: number | null;
  /** Bytes that an engine may use of the smallest device; 0 where that is unknown. */
  readonly capacity: number;
  /** Whether products with a base in 4 bits keep their inputs. */
  readonly quantizedInputs: boolean;
  /** Whether 8-bit optimizers keep moments of embedding tables in 32 bits. */
  readonly wideTables: boolean;
  /** Kind of Adam's step, and fraction lost by the allocator, both by the framework's version. */
  readonly optimizerStep: 'fused' | 'foreach';
  readonly fragmentation: number;
}

/** What is settled of a batch and a sequence in a setting. */
export interface Work extends Pick<Answered, OfWork> {
  /** The scenario as asked, options without effect included. */
  readonly asked: Scenario;
  readonly scenario: Scenario;
  /** Micro-batches of one step of one data-parallel rank; 1 in inference. */
  readonly microBatches: number;
}

/** The input of the cost functions: closed options, and values that follow from them. */
export interface Settled extends SettledSetting, Work {
  readonly scenario: Scenario;
}

/** The same setting with another batch or sequence. */
export function withWork(settled: Settled, work: Partial<Omit<Work, 'scenario'>>): Settled {
  return { ...settled, ...work } as Settled;
}

/** The same with other values, which therefore is another setting. */
export function withOther<T extends SettledSetting>(
  settled: T,
  other: Partial<Omit<Settled, 'setting'>>,
): T {
  return { ...settled, ...other, setting: {} };
}

/** The same with the model as it was published. */
export function asPublished(settled: Settled): Settled {
  const model = publishedModel(settled.model);
  return model === settled.model ? settled : withOther(settled, { model });
}

/** The same without drafted tokens; as it is where none are drafted, so that what its setting keeps serves it. */
export function withoutDrafts(settled: Settled): Settled {
  return settled.draftTokens === 0 ? settled : withOther(settled, { draftTokens: 0 });
}

/** The settled value of an option, else the value in the scenario. */
export function settledValue(
  settled: Settled,
  id: OptionId,
): Options[OptionId] | Settled[OptionId & keyof Settled] {
  return isSettled(settled, id) ? settled[id] : settled.scenario[id];
}

function isSettled(settled: Settled, id: OptionId): id is OptionId & keyof Settled {
  return Object.hasOwn(settled, id);
}
