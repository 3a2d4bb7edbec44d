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
 * Weight bytes that one decode step of `tokens` tokens reads: all matrices, the head, the touched experts; no untied
 * table.
 */
export function weightReadBytes(
  settled: Pick<Settled, 'model' | 'weights' | 'weightsOf'>,
  tokens: number,
): number {
  const { model } = settled;
  const prepared = weightsOf(model, loadedFormat(settled));
  const whole = wholeModel(model.layerCount);
  // Without the input's end: a last stage that is not the first also has a tied table, which is the head.
  const { denseBytes, expertBytes } = rankWeights(prepared, { ...whole, isFirst: false });
  return denseBytes + expertBytes * expertShare(model, tokens);
}

/**
 * Weight bytes that one drafted token of `tokens` sequences reads: the matrices of one next-token-prediction module,
 * and the model's output matrix where the module has none. 0 without modules.
 */
export function moduleReadBytes(
  settled: Pick<Settled, 'model' | 'weights' | 'weightsOf'>,
  tokens: number,
): number {
  const { model } = settled;
  const weights = loadedFormat(settled);
  const { count, hasHead } = predictionModules(model);
  if (count === 0) return 0;
  const whole = wholeModel(model.layerCount);
  const { denseBytes, expertBytes } = rankWeights(predictionMatricesOf(model, weights), whole);
  const own = (denseBytes + expertBytes * expertShare(model, tokens)) / count;
  if (hasHead) return own;
  const end = { ...whole, isFirst: false, start: 0, end: 0 };
  return own + rankWeights(weightsOf(model, weights), end).denseBytes;
}

/** Share of the routed experts of all layers that `tokens` tokens touch; layers weigh alike. */
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
