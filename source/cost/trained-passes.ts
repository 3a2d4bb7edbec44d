import { trainingOf } from '../engines/index.js';
import { imageWorkOf } from '../scenario/image.js';
import type { SettledSetting } from '../scenario/settled.js';
import { adapterOf, alsoTrained, sitesInTower } from './adapters.js';
import { frozenParts, lowestTrained } from './frozen-parts.js';
import { onceForSetting } from './once-for.js';
import { type Run, type Stage, stagesOf } from './stages.js';

/** Passes over a product: forward; with the gradient of its input; with that of its weight too. */
export type Passes = 1 | 2 | 3;

/** Which passes run over which part of the model. FLOPs, time and activations all follow from it. */
export interface TrainedPasses {
  /** The first layer that gradients reach where the stage has the embedding. Layers before it run forward alone. */
  readonly reached: number;
  /** The first layer in which something is trained, adapters or its weights; and the first whose weights are. */
  readonly lowest: number;
  readonly trained: number;
  readonly head: Passes;
  readonly vision: Passes;
  readonly projector: Passes;
}

/** Source: docs/cost-model.md, What gradients reach. */
export const trainedPasses = onceForSetting((settled): TrainedPasses => {
  const { model } = settled;
  const isAdapted = adapterOf(settled) !== undefined;
  const frozen = frozenParts(settled);
  const vision = towerPasses(settled, 'vision', 1);
  const projector = towerPasses(settled, 'projector', vision);
  const lowest = frozen.has('language') ? model.layerCount : lowestTrained(settled);
  const trained = isAdapted ? model.layerCount : lowest;
  const isWhole = trained === 0;
  // A frozen text model is there for the sake of what is trained before it.
  const fromBelow =
    frozen.has('language') ||
    alsoTrained(settled).includes('embedding') ||
    forcesInputGradients(settled) ||
    (hasImages(settled) && Math.max(vision, projector) > 1);
  return {
    reached: fromBelow ? 0 : lowest,
    lowest,
    trained,
    head: trainsHead(settled, isWhole) ? 3 : 2,
    vision,
    projector,
  };
});

/** Passes over a tower's part, by those over the part before it. */
function towerPasses(
  settled: SettledSetting,
  part: 'vision' | 'projector',
  before: Passes,
): Passes {
  const passed = before > 1 ? 2 : 1;
  if (frozenParts(settled).has(part)) return passed;
  const adapter = adapterOf(settled);
  if (!adapter) return 3;
  return sitesInTower(settled.model, adapter, part).length > 0 ? 2 : passed;
}

function trainsHead(settled: SettledSetting, isWhole: boolean): boolean {
  const also = alsoTrained(settled);
  const isTied = settled.model.tensors.some(({ tiedHead }) => tiedHead);
  return isWhole || also.includes('head') || (isTied && also.includes('embedding'));
}

/**
 * Whether adapters under checkpoints of whole layers make the embedding's output ask for gradients, so that they pass
 * through all layers. Source: docs/engines.md, What gradients reach; huggingface/peft src/peft/peft_model.py,
 * `_prepare_model_for_gradient_checkpointing`; NVIDIA-NeMo/Megatron-Bridge src/megatron/bridge/peft/recompute.py,
 * `maybe_enable_recompute_inputs_grad`.
 */
function forcesInputGradients(settled: SettledSetting): boolean {
  const { recompute, engine } = settled;
  return (
    recompute === 'full' &&
    adapterOf(settled) !== undefined &&
    trainingOf(engine).checkpointsAskForGradients
  );
}

/** Whether images pass through towers in training. */
export function hasImages(settled: SettledSetting): boolean {
  const { mode, model, scenario } = settled;
  return (
    mode === 'training' &&
    scenario.images > 0 &&
    model.towers?.some(({ input }) => input === 'images') === true &&
    imageWorkOf(settled) !== null
  );
}

/**
 * The first layer of a stage that gradients reach. What a stage receives from the one before asks for gradients. Source:
 * NVIDIA/Megatron-LM megatron/core/pipeline_parallel/p2p_communication.py (`requires_grad=True`); PyTorch
 * torch/distributed/pipelining/stage.py.
 */
export function reachedFrom(settled: SettledSetting, { isFirst }: Pick<Stage, 'isFirst'>): number {
  return isFirst ? trainedPasses(settled).reached : 0;
}

/** The number of layers of the text model that run forward alone: they are all on the first stage. */
export function forwardLayers(settled: SettledSetting): number {
  const { reached } = trainedPasses(settled);
  return reached === 0 ? 0 : Math.min(reached, stagesOf(settled)[0]?.end ?? reached);
}

/** The layers of a stage from a layer on. */
export function clipped(stage: Stage, first: number): Stage {
  const from = ({ start, end }: Run): Run => ({
    start: Math.max(start, first),
    end: Math.max(end, first),
  });
  const second = stage.second && from(stage.second);
  return { ...stage, ...from(stage), ...(second && { second }) };
}

/** Numbers of layers by their passes: forward alone, with gradients of inputs, with those of weights. */
export type LayersByPasses = readonly [forward: number, inputs: number, all: number];

/** The layers of a run by their passes; `reached` is 0 unless the run's stage has the embedding. */
export function layersByPasses(
  { reached, trained }: Pick<TrainedPasses, 'reached' | 'trained'>,
  { start, end }: Run,
): LayersByPasses {
  const forward = Math.max(0, Math.min(end, reached) - start);
  const all = Math.max(0, end - Math.max(start, trained, reached));
  return [forward, end - start - forward - all, all];
}
