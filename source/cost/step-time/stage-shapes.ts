import { type LayersByPasses, layersByPasses, type TrainedPasses } from '../trained-passes.js';
import type { StepLayout } from './layout.js';

/** The layers of a stage by their passes, and whether it holds the head, and towers. */
export interface StageShape {
  readonly layers: LayersByPasses;
  readonly withHead: boolean;
  readonly withTowers: boolean;
}

/**
 * The stages that may be the slowest. The last of `layers` are `modules` for next tokens, all on the last stage. Where embedding and head count as layers, the last stage has one layer less and
 * the head; where layers do not divide evenly, the longest stage is not the last.
 */
export function stageShapes(
  layers: number,
  modules: number,
  { pp, virtualStages }: Pick<StepLayout, 'pp' | 'virtualStages'>,
  passes: TrainedPasses,
  withTowers: boolean,
): readonly StageShape[] {
  if (pp === 1) {
    const all = layersByPasses(passes, { start: 0, end: layers });
    return [{ layers: all, withHead: true, withTowers }];
  }
  // Gradients reach all layers behind the first stage; the last stage has most layers that are trained.
  const { trained } = passes;
  const behind = (count: number, end = layers) =>
    layersByPasses({ reached: 0, trained }, { start: end - count, end });
  const stages = textStages(layers, modules, pp, pp * virtualStages, behind);
  if (!withTowers) return stages;
  const count = Math.ceil(layers / pp);
  const first = layersByPasses(passes, { start: 0, end: count });
  return [...stages, { layers: first, withHead: false, withTowers }];
}

function textStages(
  layers: number,
  modules: number,
  pp: number,
  chunks: number,
  behind: (count: number, end?: number) => LayersByPasses,
): readonly StageShape[] {
  const withTowers = false;
  const body = layers - modules;
  if (body % chunks === 0)
    return [{ layers: behind(body / pp + modules), withHead: true, withTowers }];
  if ((layers + 2) % chunks === 0) {
    const middle = (layers + 2) / pp;
    const last = middle - 1;
    return [
      { layers: behind(middle, layers - last), withHead: false, withTowers },
      { layers: behind(last), withHead: true, withTowers },
    ];
  }
  return [{ layers: behind(Math.ceil(layers / pp)), withHead: false, withTowers }];
}
