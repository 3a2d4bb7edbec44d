import {
  engineOf,
  offloaded,
  type ServingDefaults,
  servingOf,
  type TrainingDefaults,
  trainingOf,
} from '../engines/index.js';
import { bitsOfFormat } from '../formats/index.js';
import { withRoomFor } from '../hardware/host.js';
import { leastCapacity, type Machine } from '../hardware/machine.js';
import { withEncoderTokens } from '../model/encoder.js';
import type { Model } from '../model/model.js';
import { bodyLayers } from '../model/trained-modules.js';
import { withoutGroups } from './attention-groups.js';
import { cacheFactsOf, factsOf, loadedWeights } from './checkpoint.js';
import { USUAL_DRAFT, USUAL_SEQUENCE } from './defaults.js';
import { differing } from './differing.js';
import { options } from './fields/options.js';
import { defaultsOfIgnored } from './legality/ignored-options.js';
import { acceleratorOf, machineOf } from './machine.js';
import { modelInUse, modelOf, readDraft } from './models.js';
import { offloadOf } from './offload.js';
import { otherModels } from './other-models.js';
import { pictureOf, pictureTokens } from './picture.js';
import { isOfSetting, type Options, type Scenario, type Setting } from './scenario.js';
import type { Settled } from './settled.js';
import { outputStageOf, spreadStages, stageSizesOf } from './stage-sizes.js';

/**
 * Placeholders for members that depend on batch and sequence. V8 turns the copy of so large an object into a
 * dictionary when members are added, which takes a hundred microseconds instead of one.
 */
const NO_WORK = {
  asked: null,
  scenario: null,
  batch: 0,
  sequence: 0,
  globalBatch: 0,
  microBatches: 0,
  tokens: 0,
  examples: null,
  epochs: 0,
  sharedPrefix: 0,
  batchedTokens: 0,
  maxSequences: 0,
} as const satisfies Partial<Record<keyof Settled, unknown>>;

/** The part of a settled scenario that depends on neither batch nor sequence. */
interface OfSetting {
  readonly settled: Omit<Settled, keyof typeof NO_WORK> & typeof NO_WORK;
  /** Defaults of the options that are set and have no effect. */
  readonly ignored: Partial<Options> | undefined;
  /** The model as it was published. */
  readonly model: Model;
  readonly parameters: number;
  /** Tokens of a sequence that is open. */
  readonly sequence: number;
  /** Tokens of one forward step that are open. */
  readonly stepTokens: (batch: number, sequence: number) => number;
  /** Most slots that the engine allocates for a batch; null where it allocates none. */
  readonly mostSlots: number | null;
  /** Sequences that the engine makes room for by default. */
  readonly roomFor: number;
}

let last: { readonly asked: Setting; readonly answer: OfSetting } | undefined;

const differences = differing<Setting, keyof Setting>([
  'model',
  'draft',
  'hardware',
  'box',
  'beside',
  ...options.map(({ id }) => id).filter(isOfSetting),
]);

/**
 * Settles what depends on neither batch nor sequence. The last answer is kept, since solving tries many of them
 * in one setting. Throws `ModelError` or `HardwareError` for an unreadable model or accelerator.
 */
export function settingOf(asked: Scenario): OfSetting {
  if (last && differences(last.asked, asked).length === 0) return last.answer;
  const ignored = defaultsOfIgnored(asked);
  const effective = ignored ? { ...asked, ...ignored } : asked;
  const model = modelOf(effective);
  const answer = {
    ignored,
    model,
    ...settleSetting(withoutGroups(effective, model), model, effective.attentionDp),
  };
  last = { asked, answer };
  return answer;
}

function settleSetting(
  scenario: Setting,
  published: Model,
  attentionDp: number,
): Omit<OfSetting, 'ignored' | 'model'> {
  const { encoderTokens } = scenario;
  const read = encoderTokens === null ? published : withEncoderTokens(published, encoderTokens);
  const model = modelInUse(scenario, read);
  const draft =
    scenario.draft && published.vocabularySize > 0 ? readDraft(scenario.draft) : undefined;
  const weights = loadedWeights(scenario, model);
  const facts = factsOf(model);
  const machine = withRoomFor(
    machineOf(scenario),
    () => (facts.parameters * bitsOfFormat(weights)) / 8,
  );
  const accelerator = machine.runs[0]?.accelerator ?? acceleratorOf(scenario);
  const training = scenario.mode === 'training';
  const { tp, cp, ep } = scenario;
  // Devices in a pool for prompts do no other work.
  const devices = training ? machine.count : machine.count - scenario.prefillDevices;
  const serving = servingOf(scenario.engine);
  const spreads = !training && serving.spreadsLayers;
  const pp = spreads ? spreadStages(scenario, { machine, layers: model.layerCount }) : scenario.pp;
  const dp = scenario.dp ?? Math.max(1, Math.floor(devices / (tp * pp * cp)));
  const { hostLayers, hasOutput } = placedLayers(scenario, machine, {
    layers: model.layerCount,
    weights,
  });
  const pipeline = { machine, layers: bodyLayers(model), pp, spreads, hostLayers, hasOutput };
  const picture = training ? undefined : pictureOf(model, scenario);
  const memoryBytes = machine.least.total;
  const engineVersion = scenario.engineVersion ?? engineOf(scenario.engine).release.version;
  const own = trainingOf(scenario.engine).defaults.at(engineVersion);
  const defaults = serving.defaults({
    device: accelerator,
    deviceBytes: memoryBytes,
    version: engineVersion,
    tensorParallel: tp,
    pipelineParallel: pp,
    checkpoint: cacheFactsOf(model, weights),
    weights,
  });
  const memoryUtilization =
    scenario.memoryUtilization ?? (training ? 1 : defaults.memoryUtilization.value);
  const kernels = scenario.kernels ?? own.kernels.value;
  const zero = scenario.zero ?? own.zero.value;
  const offload = offloadOf(scenario);
  const away = offloaded(offload);
  const others = otherModels(scenario);
  const kv = scenario.kv ?? defaults.cacheFormat.value;
  const settled = {
    ...NO_WORK,
    setting: {},
    mode: scenario.mode,
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
    fp8Weights: scenario.fp8Weights ?? own.fp8Weights.value,
    loss: scenario.loss ?? (kernels === 'compiled' ? own.compiledLoss : own.loss).value,
    lossChunks: scenario.lossChunks ?? own.lossChunks.value,
    frames: picture?.shown ?? 1,
    steps: picture?.steps ?? 1,
    guidance: picture?.guided ?? false,
    offload,
    offloadedStates: away.states,
    offloadsActivations: away.activations,
    overlap: scenario.overlap ?? own.overlap.value,
    stage: scenario.stage,
    others,
    rolloutShare: others.rolloutShare,
    cudaGraphs: scenario.cudaGraphs ?? launchesGraphs(scenario, own.cudaGraphs.value),
    quantizedInputs: own.quantizedInputs.value,
    wideTables: own.wideTables.value,
    optimizerStep: own.optimizerStep.value,
    fragmentation: own.fragmentation.value,
    lora: scenario.lora,
    qlora: scenario.qlora,
    adapter: scenario.adapter ?? (scenario.dora ? 'dora' : 'lora'),
    loraTargets: scenario.loraTargets,
    cpuOffload: scenario.cpuOffload,
    kvHost: scenario.kvHost,
    task: scenario.task ?? (facts.cachesNothing ? 'embed' : 'generate'),
    attentionDp,
    stageLayers: scenario.stageLayers,
    model,
    draft: draft?.model,
    draftWeights: draft?.weights,
    machine,
    accelerator,
    devices,
    encoderTokens: facts.encoderTokens,
    weights,
    weightsOf: scenario.weightsOf,
    kv,
    kvValues: scenario.kvValues ?? kv,
    engineVersion,
    pp,
    dp,
    kernels,
    deviceMemory: memoryBytes,
    usable: machine.least.usable,
    inUse: machine.least.inUse,
    nodeSize: machine.domain,
    network: machine.network,
    hostMemory: machine.host.memory,
    hostBandwidth: machine.host.bandwidth,
    hostLink: machine.host.link,
    stageSizes: stageSizesOf(scenario, pipeline),
    outputStage: outputStageOf(scenario, pipeline),
    memoryUtilization,
    hostLayers,
    hasOutput,
    draftTp: scenario.draftTp ?? tp,
    draftTokens: scenario.draftTokens ?? (draft ? USUAL_DRAFT : 0),
    capacity: leastCapacity(machine, memoryUtilization),
    expertTp: scenario.expertTp ?? ownExpertTp(scenario, dp, own.wholeExperts.value),
    hostCache: scenario.hostCache ?? serving.hostCaches.bytes,
    checkpoints: scenario.checkpoints ?? serving.hostCaches.checkpoints,
    kvMemory: scenario.kvMemory,
    freeFraction: scenario.freeFraction ?? defaults.freeFraction.value,
    cpuExperts: serving.expertsOnHost ? model.layerCount : scenario.cpuExperts,
  };
  return {
    settled,
    parameters: facts.parameters,
    sequence:
      (picture && pictureTokens.amount(picture)) ??
      Math.min(USUAL_SEQUENCE, model.maximumSequence ?? USUAL_SEQUENCE),
    stepTokens: stepTokens(defaults, {
      isPicture: picture !== undefined,
      isWhole: facts.cachesNothing,
    }),
    mostSlots: serving.mostSlots,
    roomFor: defaults.maximumSequences.value,
  };
}

/**
 * Tokens of the engine's step. Pictures of a batch are one pass, and a sequence whose tokens all see each other is
 * not cut.
 */
function stepTokens(
  { batchedTokens }: ServingDefaults,
  { isPicture, isWhole }: { readonly isPicture: boolean; readonly isWhole: boolean },
): OfSetting['stepTokens'] {
  const { value } = batchedTokens;
  if (isPicture) return (batch, sequence) => batch * sequence;
  const own = (tokens: number) => (typeof value === 'number' ? value : value(tokens));
  return isWhole
    ? (batch, sequence) => Math.max(own(batch * sequence), sequence)
    : (batch, sequence) => own(batch * sequence);
}

/** Whether the framework launches CUDA graphs in a layout. */
function launchesGraphs(
  { pp, ep }: Setting,
  own: TrainingDefaults['cudaGraphs']['value'],
): boolean {
  return own === 'always' || (own === 'alone' && pp === 1 && ep === 1);
}

/** Tensor ranks that split each expert: as many as the framework uses, at most those that expert parallelism leaves. */
function ownExpertTp(
  { mode, tp, cp, ep }: Setting,
  dp: number,
  whole: TrainingDefaults['wholeExperts']['value'],
): number {
  if (mode === 'training' && (whole === 'always' || (whole === 'with-ep' && ep > 1))) return 1;
  return Math.max(1, Math.min(tp, Math.floor((tp * cp * dp) / ep)));
}

/**
 * The layers and the output matrix that a number of device layers leaves in host memory; nothing where the device is
 * the host's own processor. Source: llama.cpp src/llama-model.cpp, `load_tensors` (i_gpu_start, act_gpu_layers).
 */
function placedLayers(
  { engine, engineVersion, backend, gpuLayers }: Setting,
  { runs }: Machine,
  { layers, weights }: { readonly layers: number; readonly weights: string },
): Pick<Settled, 'hostLayers' | 'hasOutput'> {
  const { tableOnHost, countsOutputFirst } = servingOf(engine);
  const isProcessor = runs.every(({ accelerator }) => accelerator.class === 'cpu');
  if (isProcessor || !tableOnHost(weights)) return { hostLayers: 0, hasOutput: true };
  const slots = backend === 'cpu' ? 0 : Math.min(gpuLayers ?? layers + 1, layers + 1);
  const hasOutput = countsOutputFirst(engineVersion) ? slots > 0 : slots > layers;
  return { hostLayers: layers - slots + Number(hasOutput), hasOutput };
}
