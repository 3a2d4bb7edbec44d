import { engineOf, type Offloaded, offloaded, servingOf, trainingOf } from '../engines/index.js';
import type { Accelerator } from '../hardware/accelerator.js';
import { leastCapacity, type Machine } from '../hardware/machine.js';
import { withEncoderTokens } from '../model/encoder.js';
import { withInventory, withSameInventory } from '../model/inventory.js';
import type { Model } from '../model/model.js';
import { ModelError, readModel } from '../model/read-model.js';
import type { JsonObject } from '../text/json.js';
import { withoutGroups } from './attention-groups.js';
import { factsOf, loadedWeights, storedWeights } from './checkpoint.js';
import {
  TOKENS_PER_PARAMETER,
  USUAL_DRAFT,
  USUAL_EPOCHS,
  USUAL_EXAMPLES,
  USUAL_SEQUENCE,
} from './defaults.js';
import { firstKind } from './devices.js';
import { withoutIgnored } from './legality/ignored-options.js';
import { acceleratorOfKind, machineOf } from './machine.js';
import { type OtherModels, otherModels } from './other-models.js';
import { busyMicroBatches } from './pipeline.js';
import type { ModelChoice, MomentFormat, Options, Scenario } from './scenario.js';
import { spreadStages, stageSizesOf } from './stage-sizes.js';

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
  /** Available devices, of which `tp·pp·cp·dp` are used. */
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
  /** Micro-batches of one step of one data-parallel rank; 1 in inference. */
  readonly microBatches: number;
  /** Format of recurrent states; null: the config's or the engine's own. */
  readonly stateFormat: Options['stateFormat'];
  /** Formats of single classes of matrices beside `weights`; null: as the checkpoint has them. */
  readonly weightsOf: Options['weightsOf'];
  /** Bytes of cache of one device; null: what is left of the share. */
  readonly kvMemory: number | null;
}

const models = new WeakMap<JsonObject, Model>();

/** The model of a scenario, read once per config object. Throws `ModelError`. */
export function modelOf(scenario: Pick<Scenario, 'model'>): Model {
  const known = models.get(scenario.model.config);
  if (known) return known;
  const model = withFile(readModel(scenario.model.config, scenario.model.name), scenario.model);
  models.set(scenario.model.config, model);
  return model;
}

/** The scenario with another reading of its model, for every later question. */
export function withModel(scenario: Scenario, model: Model): Scenario {
  const config = { ...scenario.model.config };
  models.set(config, withFile(model, scenario.model));
  return { ...scenario, model: { ...scenario.model, config } };
}

/** The model with the facts of its file: its inventory, the bytes of its weights, or at least their format. */
function withFile(model: Model, choice: ModelChoice): Model {
  const { stored, format, inventory } = choice;
  if (inventory !== undefined) {
    const { inventory: _, ...rest } = choice;
    const whole = inventory === 'same' ? withSameInventory(model) : withInventory(model, inventory);
    return withFile(whole, rest);
  }
  if (stored?.dense.length === model.layerCount) return { ...model, storedBytes: stored };
  const named = stored?.format ?? format;
  if (named === undefined) return model;
  return { ...model, storedFormat: { ...model.storedFormat, format: named } };
}

/** The kind of a scenario's first device. Throws `HardwareError`. */
export function acceleratorOf(scenario: Pick<Scenario, 'hardware'>): Accelerator {
  return acceleratorOfKind(firstKind(scenario));
}

/** Closes every open option. Throws `ModelError` or `HardwareError` for an unreadable model or accelerator. */
export function settle(asked: Scenario): Settled {
  const effective = withoutIgnored(asked);
  const published = modelOf(effective);
  const scenario = withoutGroups(effective, factsOf(published).hasExperts);
  const { encoderTokens } = scenario;
  const model = encoderTokens === null ? published : withEncoderTokens(published, encoderTokens);
  const draft = scenario.draft ? readDraft(scenario.draft) : undefined;
  const machine = machineOf(scenario);
  const accelerator = acceleratorOf(scenario);
  const training = scenario.mode === 'training';
  const { tp, cp, ep, batch } = scenario;
  const devices = machine.count;
  const serving = servingOf(scenario.engine);
  const own = trainingOf(scenario.engine).defaults;
  const spreads = !training && serving.spreadsLayers;
  const pp = spreads ? spreadStages(scenario, { machine, layers: model.layerCount }) : scenario.pp;
  const dp = scenario.dp ?? Math.max(1, Math.floor(devices / (tp * pp * cp)));
  const globalBatch =
    scenario.globalBatch ?? batch * dp * (training ? busyMicroBatches(scenario) : 1);
  const microBatches = training ? Math.max(1, Math.floor(globalBatch / (batch * dp))) : 1;
  const sequence =
    scenario.sequence ?? Math.min(USUAL_SEQUENCE, model.maximumSequence ?? USUAL_SEQUENCE);
  const memoryBytes = machine.least.total;
  const engineVersion = scenario.engineVersion ?? engineOf(scenario.engine).release.version;
  const facts = factsOf(model);
  const weights = loadedWeights(scenario, model);
  const defaults = serving.defaults({
    device: accelerator,
    deviceBytes: memoryBytes,
    version: engineVersion,
    tensorParallel: tp,
    pipelineParallel: pp,
    checkpoint: facts,
    weights,
    tokens: sequence * batch,
  });
  const memoryUtilization =
    scenario.memoryUtilization ?? (training ? 1 : defaults.memoryUtilization.value);
  const zero = scenario.zero ?? own.zero.value;
  const away = offloaded(scenario.offload);
  const others = otherModels(scenario);
  const kv = scenario.kv ?? defaults.cacheFormat.value;
  const run = runOf(scenario, sequence * others.sequencesOfExample, facts.parameters);
  // Field by field: spreading an object of this size costs more than all that is computed from it.
  return {
    mode: scenario.mode,
    batch,
    output: scenario.output,
    engine: scenario.engine,
    attention: scenario.attention,
    tp,
    cp,
    ep,
    zero,
    sequenceParallel:
      scenario.sequenceParallel ||
      (training && tp > 1 && trainingOf(scenario.engine).dividesSequence),
    recompute: scenario.recompute ?? own.recompute.value,
    recomputeLayers: scenario.recomputeLayers,
    virtualStages: scenario.virtualStages,
    schedule: scenario.schedule,
    optimizer: scenario.optimizer,
    recipe: scenario.recipe ?? own.recipe.value,
    gradients: scenario.gradients ?? (zero === 3 ? own.shardedGradients : own.gradients).value,
    moments: scenario.moments,
    loss: scenario.loss ?? own.loss.value,
    lossChunks: scenario.lossChunks ?? own.lossChunks.value,
    offload: away.states,
    offloadsActivations: away.activations,
    offloadLayers: scenario.offloadLayers,
    offloadModules: scenario.offloadModules,
    overlap: scenario.overlap,
    bucket: scenario.bucket,
    hybridShard: scenario.hybridShard,
    reshard: scenario.reshard,
    stage: scenario.stage,
    reference: scenario.reference,
    others,
    rolloutShare: others.rolloutShare,
    cudaGraphs: scenario.cudaGraphs,
    dropout: scenario.dropout,
    mfu: scenario.mfu,
    lora: scenario.lora,
    qlora: scenario.qlora,
    dora: scenario.dora,
    adapter: scenario.adapter ?? (scenario.dora ? 'dora' : 'lora'),
    adapterLayers: scenario.adapterLayers,
    trainAlso: scenario.trainAlso,
    lowRank: scenario.lowRank,
    optimizerInBackward: scenario.optimizerInBackward,
    loraTargets: scenario.loraTargets,
    slots: scenario.slots,
    fullWindows: scenario.fullWindows,
    sharedPrefix: scenario.sharedPrefix,
    acceptRate: scenario.acceptRate,
    stateRatio: scenario.stateRatio,
    stateFormat: scenario.stateFormat,
    cpuOffload: scenario.cpuOffload,
    kvHost: scenario.kvHost,
    task: scenario.task ?? (facts.cachesNothing ? 'embed' : 'generate'),
    attentionDp: effective.attentionDp,
    redundantExperts: scenario.redundantExperts,
    images: scenario.images,
    imageSize: scenario.imageSize,
    adapters: scenario.adapters,
    adapterRank: scenario.adapterRank,
    slice: scenario.slice,
    tensorSplit: scenario.tensorSplit,
    stageLayers: scenario.stageLayers,
    load: scenario.load,
    ttft: scenario.ttft,
    tpot: scenario.tpot,
    prefillDevices: scenario.prefillDevices,
    backend: scenario.backend,
    diskBandwidth: scenario.diskBandwidth,
    price: scenario.price,
    powerPrice: scenario.powerPrice,
    powerLimit: scenario.powerLimit,
    asked,
    scenario,
    model,
    draft: draft?.model,
    draftWeights: draft?.weights,
    machine,
    accelerator,
    devices,
    sequence,
    encoderTokens: facts.encoderTokens,
    weights,
    weightsOf: scenario.weightsOf,
    batchedTokens:
      scenario.batchedTokens ??
      // A sequence whose tokens all see one another can't be read in parts.
      (facts.cachesNothing
        ? Math.max(defaults.batchedTokens.value, sequence)
        : defaults.batchedTokens.value),
    kv,
    kvValues: scenario.kvValues ?? kv,
    engineVersion,
    pp,
    dp,
    kernels: scenario.kernels ?? own.kernels.value,
    globalBatch,
    tokens: run.tokens,
    examples: run.examples,
    epochs: run.epochs,
    padding: scenario.padding,
    hfu: scenario.hfu,
    achievedFlops: scenario.achievedFlops,
    bandwidthUtilization: scenario.bandwidthUtilization,
    deviceMemory: memoryBytes,
    usable: machine.least.usable,
    inUse: machine.least.inUse,
    nodeSize: machine.domain,
    network: machine.network,
    hostMemory: machine.host.memory,
    hostBandwidth: machine.host.bandwidth,
    hostLink: machine.host.link,
    stageSizes: stageSizesOf(scenario, { machine, layers: model.layerCount, pp, spreads }),
    memoryUtilization,
    gpuLayers: scenario.backend === 'cpu' ? 0 : (scenario.gpuLayers ?? model.layerCount + 1),
    draftTp: scenario.draftTp ?? tp,
    draftTokens: scenario.draftTokens ?? (scenario.draft ? USUAL_DRAFT : 0),
    capacity: leastCapacity(machine, memoryUtilization),
    expertTp: scenario.expertTp ?? ownExpertTp(scenario, dp),
    microBatches,
    maxSequences: scenario.maxSequences ?? defaults.maximumSequences.value,
    hostCache: scenario.hostCache ?? serving.hostCaches.bytes,
    checkpoints: scenario.checkpoints ?? serving.hostCaches.checkpoints,
    kvMemory: scenario.kvMemory,
    freeFraction: scenario.freeFraction ?? defaults.freeFraction.value,
    cpuExperts: serving.expertsOnHost ? model.layerCount : scenario.cpuExperts,
  };
}

/** Whether an adapter needs no rank to be trained. */
function standsAlone(adapter: Scenario['adapter']): boolean {
  return adapter === 'ia3' || adapter === 'prefix';
}

/** How much a run reads: what is said, a set of examples some times over, or as many tokens as suit the model's size. */
function runOf(
  { tokens, examples, epochs, lora, qlora, adapter, stage }: Scenario,
  sequence: number,
  parameters: number,
): Pick<Settled, 'tokens' | 'examples' | 'epochs'> {
  const passes = epochs ?? USUAL_EPOCHS;
  if (tokens !== null) return { tokens, examples: null, epochs: passes };
  const isFineTuning =
    examples !== null ||
    epochs !== null ||
    lora > 0 ||
    qlora > 0 ||
    qlora > 0 ||
    standsAlone(adapter) ||
    stage !== 'sft';
  if (!isFineTuning)
    return { tokens: TOKENS_PER_PARAMETER * parameters, examples: null, epochs: passes };
  const read = examples ?? USUAL_EXAMPLES;
  return { tokens: Math.ceil(read * sequence * passes), examples: read, epochs: passes };
}

/** Tensor ranks that split each expert: the framework's own, at most what expert parallelism leaves of all ranks. */
function ownExpertTp({ mode, engine, tp, cp, ep }: Scenario, dp: number): number {
  if (mode === 'training' && !trainingOf(engine).dividesExperts) return 1;
  return Math.max(1, Math.min(tp, Math.floor((tp * cp * dp) / ep)));
}

/** The drafting model and its format, which cannot be chosen. Throws `ModelError` that names the model. */
function readDraft(choice: ModelChoice): { model: Model; weights: string } {
  try {
    const model = modelOf({ model: choice });
    return { model, weights: storedWeights(model, '') };
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`draft: ${error.message}`);
    throw error;
  }
}
