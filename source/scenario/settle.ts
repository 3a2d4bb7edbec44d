import {
  engineOf,
  offloaded,
  servingOf,
  type TrainingDefaults,
  trainingOf,
} from '../engines/index.js';
import { bitsOfFormat } from '../formats/index.js';
import { withRoomFor } from '../hardware/host.js';
import { leastCapacity, type Machine } from '../hardware/machine.js';
import { withEncoderTokens } from '../model/encoder.js';
import { withoutGroups } from './attention-groups.js';
import { cacheFactsOf, factsOf, loadedWeights } from './checkpoint.js';
import {
  TOKENS_PER_PARAMETER,
  USUAL_DRAFT,
  USUAL_EPOCHS,
  USUAL_EXAMPLES,
  USUAL_SEQUENCE,
} from './defaults.js';
import { withoutIgnored } from './legality/ignored-options.js';
import { acceleratorOf, machineOf } from './machine.js';
import { modelOf, readDraft } from './models.js';
import { otherModels } from './other-models.js';
import { pictureOf, pictureTokens } from './picture.js';
import { busyMicroBatches } from './pipeline.js';
import type { Scenario } from './scenario.js';
import type { Settled } from './settled.js';
import { outputStageOf, spreadStages, stageSizesOf } from './stage-sizes.js';

/** Closes every open option. Throws `ModelError` or `HardwareError` for an unreadable model or accelerator. */
export function settle(asked: Scenario): Settled {
  const effective = withoutIgnored(asked);
  const published = modelOf(effective);
  const scenario = withoutGroups(effective, published);
  const { encoderTokens } = scenario;
  const model = encoderTokens === null ? published : withEncoderTokens(published, encoderTokens);
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
  const { tp, cp, ep, batch } = scenario;
  // Devices of a pool of their own for prompts do no other work.
  const devices = training ? machine.count : machine.count - scenario.prefillDevices;
  const serving = servingOf(scenario.engine);
  const spreads = !training && serving.spreadsLayers;
  const pp = spreads ? spreadStages(scenario, { machine, layers: model.layerCount }) : scenario.pp;
  const dp = scenario.dp ?? Math.max(1, Math.floor(devices / (tp * pp * cp)));
  const globalBatch =
    scenario.globalBatch ?? batch * dp * (training ? busyMicroBatches(scenario) : 1);
  const microBatches = training ? Math.max(1, Math.floor(globalBatch / (batch * dp))) : 1;
  const { hostLayers, hasOutput } = placedLayers(scenario, machine, {
    layers: model.layerCount,
    weights,
  });
  const pipeline = { machine, layers: model.layerCount, pp, spreads, hostLayers, hasOutput };
  const picture = training ? undefined : pictureOf(model, scenario);
  const sequence =
    scenario.sequence ??
    (picture && pictureTokens.amount(picture)) ??
    Math.min(USUAL_SEQUENCE, model.maximumSequence ?? USUAL_SEQUENCE);
  const memoryBytes = machine.least.total;
  const engineVersion = scenario.engineVersion ?? engineOf(scenario.engine).release.version;
  const own = trainingOf(scenario.engine).defaults(engineVersion);
  const defaults = serving.defaults({
    device: accelerator,
    deviceBytes: memoryBytes,
    version: engineVersion,
    tensorParallel: tp,
    pipelineParallel: pp,
    checkpoint: cacheFactsOf(model, weights),
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
    fp8Weights: scenario.fp8Weights ?? own.fp8Weights.value,
    loss: scenario.loss ?? own.loss.value,
    lossChunks: scenario.lossChunks ?? own.lossChunks.value,
    offload: away.states,
    offloadsActivations: away.activations,
    overlap: scenario.overlap,
    stage: scenario.stage,
    others,
    rolloutShare: others.rolloutShare,
    cudaGraphs: scenario.cudaGraphs ?? own.cudaGraphs.value,
    optimizerStep: own.optimizerStep.value,
    fragmentation: own.fragmentation.value,
    lora: scenario.lora,
    qlora: scenario.qlora,
    adapter: scenario.adapter ?? (scenario.dora ? 'dora' : 'lora'),
    loraTargets: scenario.loraTargets,
    // What is generated is nobody else's.
    sharedPrefix: Math.min(scenario.sharedPrefix, Math.max(1, sequence - scenario.output)),
    cpuOffload: scenario.cpuOffload,
    kvHost: scenario.kvHost,
    task: scenario.task ?? (facts.cachesNothing ? 'embed' : 'generate'),
    attentionDp: effective.attentionDp,
    stageLayers: scenario.stageLayers,
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
      // All pictures of a batch are one pass.
      (picture
        ? sequence * batch
        : facts.cachesNothing
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
    microBatches,
    maxSequences:
      scenario.maxSequences ?? slotsOf(batch, serving.mostSlots) ?? defaults.maximumSequences.value,
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
    standsAlone(adapter) ||
    stage !== 'sft';
  if (!isFineTuning)
    return { tokens: TOKENS_PER_PARAMETER * parameters, examples: null, epochs: passes };
  const read = examples ?? USUAL_EXAMPLES;
  return { tokens: Math.ceil(read * sequence * passes), examples: read, epochs: passes };
}

/** Tensor ranks that split each expert: the framework's own, at most what expert parallelism leaves of all ranks. */
function ownExpertTp(
  { mode, tp, cp, ep }: Scenario,
  dp: number,
  whole: TrainingDefaults['wholeExperts']['value'],
): number {
  if (mode === 'training' && (whole === 'always' || (whole === 'with-ep' && ep > 1))) return 1;
  return Math.max(1, Math.min(tp, Math.floor((tp * cp * dp) / ep)));
}

/**
 * What a number of layers for the device leaves in host memory: nothing where the device is the host's own processor.
 * Source: llama.cpp src/llama-model.cpp, `load_tensors` (i_gpu_start, act_gpu_layers).
 */
function placedLayers(
  { engine, engineVersion, backend, gpuLayers }: Scenario,
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

/** Slots that a batch allocates; undefined where none is asked for, or the engine allocates none. */
function slotsOf(batch: number, most: number | null): number | undefined {
  return most === null || batch === 1 ? undefined : Math.min(batch, most);
}
