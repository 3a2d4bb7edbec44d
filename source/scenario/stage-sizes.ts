import type { Machine } from '../hardware/machine.js';
import { sum, sumOf } from '../quantity/index.js';
import type { OneOrEach, Setting } from './scenario.js';

/** Inputs of the sizes of stages. */
interface Pipeline {
  readonly machine: Machine;
  readonly layers: number;
  readonly pp: number;
  /** Whether the engine distributes layers by free memory. */
  readonly spreads: boolean;
  /** Number of first layers that no device holds, and whether a device holds the output. */
  readonly hostLayers: number;
  readonly hasOutput: boolean;
}

/**
 * Stages of an engine that distributes layers itself: the number asked for, else one for each device. Source:
 * llama.cpp, src/llama-model.cpp: `--split-mode layer` over all devices is its default.
 */
export function spreadStages(
  { tp, pp, cp, dp }: Setting,
  { machine, layers }: Pick<Pipeline, 'machine' | 'layers'>,
): number {
  const isAsked = tp > 1 || pp > 1 || cp > 1 || dp !== null;
  return isAsked || isSliced(machine) || machine.count > layers ? pp : machine.count;
}

/** Whether CUDA shows a process only one of the devices. Source: NVIDIA MIG user guide, CUDA_VISIBLE_DEVICES. */
export function isSliced({ runs }: Machine): boolean {
  return runs.some(({ accelerator }) => accelerator.isMigSlice);
}

/** Layers of each stage where they are given, or follow from unequal devices; null where they are divided evenly. */
export function stageSizesOf(scenario: Setting, pipeline: Pipeline): readonly number[] | null {
  const { stageLayers } = scenario;
  const { layers, pp, spreads, hostLayers, hasOutput } = pipeline;
  // Such a pipeline is refused, so its stages need no sizes.
  if (pp > layers) return null;
  if (stageLayers !== null) return givenSizes(stageLayers, pp);
  if (!spreads || pp === 1) return null;
  const held = layers - hostLayers;
  const slots = held + Number(hasOutput && isOutputCounted(scenario, held));
  const [first = 0, ...sizes] = inProportion(held, proportionsOf(scenario, pipeline), slots);
  return [hostLayers + first, ...sizes];
}

/**
 * Whether the proportions include the output as a slot. Proportions that add up to the number of layers are layers of
 * each device, and free memory counts no slots.
 */
function isOutputCounted({ tensorSplit }: Setting, layers: number): boolean {
  return Array.isArray(tensorSplit) && sum(tensorSplit) !== layers;
}

/**
 * The stage that holds the output, or null for the last. It is the device of the slot after the layers, but never one
 * without a proportion. Source: as `inProportion`.
 */
export function outputStageOf(scenario: Setting, pipeline: Pipeline): number | null {
  const { layers, pp, spreads, hostLayers, hasOutput } = pipeline;
  if (!spreads || pp === 1 || pp > layers || scenario.stageLayers !== null) return null;
  const parts = proportionsOf(scenario, pipeline);
  const held = layers - hostLayers;
  const last = parts.findLastIndex((part) => part > 0);
  if (!(hasOutput && isOutputCounted(scenario, held))) return last;
  const slots = inProportion(held + 1, parts, held + 1);
  return slots.findLastIndex((size) => size > 0);
}

/** Sizes of stages from sizes of chunks: a stage holds the sum of its chunks. */
function givenSizes(given: OneOrEach, pp: number): readonly number[] {
  const sizes = Array<number>(pp).fill(typeof given === 'number' ? given : 0);
  if (typeof given === 'number') return sizes;
  for (const [chunk, size] of given.entries()) sizes[chunk % pp] = (sizes[chunk % pp] ?? 0) + size;
  return sizes;
}

/** The proportion of each stage: the one given for its devices, else their free memory. */
function proportionsOf({ tensorSplit }: Setting, { machine, pp }: Pipeline): readonly number[] {
  const ranks = Math.max(1, Math.floor(machine.count / pp));
  const given = typeof tensorSplit === 'number' ? null : tensorSplit;
  const sums = Array.from({ length: pp }, (_, stage) => {
    const start = stage * ranks;
    const end = start + ranks;
    if (given) return sum(given.slice(start, end));
    return sumOf(machine.runs, (run) => {
      const shared = Math.min(end, run.start + run.count) - Math.max(start, run.start);
      return Math.max(0, shared) * Math.max(1, run.free);
    });
  });
  return sums.some((one) => one > 0) ? sums : sums.fill(1);
}

/** Tolerance for proportions in floating point: `0.3 · 40` is 12. */
const ROUNDING = 1e-9;

/**
 * Whole layers in proportion: a layer is on the first device at which the running sum of proportions exceeds the
 * layer's position among all slots. The output has the slot after the layers. Source: llama.cpp src/llama-model.cpp,
 * `load_tensors` (upper_bound over the sums of `tensor_split`).
 */
export function inProportion(
  layers: number,
  proportions: readonly number[],
  slots: number,
): readonly number[] {
  const whole = sum(proportions);
  let before = 0;
  let placed = 0;
  return proportions.map((part) => {
    before += part;
    const end = Math.min(layers, Math.ceil((before / whole) * slots - ROUNDING));
    const size = end - placed;
    placed = end;
    return size;
  });
}
