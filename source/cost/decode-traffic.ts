import { rankWeights, wholeModel } from '../formats/index.js';
import type { Model } from '../model/model.js';
import { workOf } from '../model/operations.js';
import { predictionModules } from '../model/prediction-modules.js';
import type { Settled } from '../scenario/settled.js';
import { loadedFormat, predictionMatricesOf, weightsOf } from './weights.js';

/**
 * Share of a layer's routed experts that `tokens` tokens touch under uniform routing: `1 − (1 − k/E)^tokens`, an
 * upper bound of real routing. Source: docs/cost-model.md, Expert coverage.
 */
export function expertCoverage(experts: number, active: number, tokens: number): number {
  return 1 - (1 - active / experts) ** tokens;
}

/**
 * Weight bytes that one decode step of `tokens` tokens reads: all matrices, the head and the touched experts. An
 * untied input table is not read.
 */
export function weightReadBytes(
  settled: Pick<Settled, 'model' | 'weights' | 'weightsOf'>,
  tokens: number,
): number {
  const { model } = settled;
  const prepared = weightsOf(model, loadedFormat(settled));
  const whole = wholeModel(model.layerCount);
  // A last stage that is not the first holds a tied table as its head, so this stage counts as having no input.
  const { denseBytes, expertBytes } = rankWeights(prepared, { ...whole, isFirst: false });
  return denseBytes + expertBytes * expertShare(model, tokens);
}

/** Weight bytes of one rank that a drafted token reads; `experts` are the bytes of all experts it may touch. */
export interface ModuleBytes {
  readonly dense: number;
  readonly experts: number;
}

/**
 * Weight bytes of a rank in one next-token-prediction module: its matrices, and the model's output matrix where the module
 * has none. 0 without modules.
 */
export function moduleBytes(settled: Settled): ModuleBytes {
  const { model, tp, ep, expertTp } = settled;
  const weights = loadedFormat(settled);
  const { count, hasHead } = predictionModules(model);
  if (count === 0) return { dense: 0, experts: 0 };
  const split = { tensorParallel: tp, expertParallel: ep, expertTensorParallel: expertTp };
  const whole = { ...wholeModel(model.layerCount), ...split };
  const { denseBytes, expertBytes } = rankWeights(predictionMatricesOf(model, weights), whole);
  const output = { ...whole, isFirst: false, start: 0, end: 0 };
  const head = hasHead ? 0 : rankWeights(weightsOf(model, weights), output).denseBytes;
  return { dense: denseBytes / count + head, experts: expertBytes / count };
}

/** Share of the routed experts of all layers that `tokens` tokens touch. Every layer has the same weight in it. */
export function expertShare(model: Model, tokens: number): number {
  let layers = 0;
  let covered = 0;
  for (const group of model.groups) {
    for (const { count, active } of workOf(group).routings) {
      layers += group.layers.length;
      covered += group.layers.length * expertCoverage(count, active, tokens);
    }
  }
  return layers === 0 ? 1 : covered / layers;
}
