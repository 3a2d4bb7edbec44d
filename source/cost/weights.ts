import {
  fittedToFile,
  isTower,
  type PreparedWeights,
  parseWeightFormat,
  prepareStored,
  prepareWeights,
  rankWeightBytes,
  rankWeights,
  storedTensors,
  type WeightSplit,
} from '../formats/index.js';
import type { Model } from '../model/model.js';
import { sumOf } from '../quantity/index.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import { adapterRank } from './adapters.js';
import { dividedWeights, frozenKey } from './frozen-parts.js';
import type { StageSum } from './shards.js';
import type { Stage } from './stages.js';

const prepared = new WeakMap<Model, Map<string, PreparedWeights>>();

/** A model's weights in one format, prepared once per pair; in its file's own format, the file's bytes. */
export function weightsOf(model: Model, format: string): PreparedWeights {
  return kept(model, format, () => {
    const weights = prepareWeights(model, parseWeightFormat(format));
    const file = model.storedBytes;
    return file?.format === format ? fittedToFile(weights, file) : weights;
  });
}

/** Prepared weights of its next-token-prediction modules. */
export function predictionWeightsOf(model: Model, format: string): PreparedWeights {
  return kept(model, `prediction ${format}`, () =>
    prepareStored(
      storedTensors({ ...model, tensors: model.nextTokenPrediction }, parseWeightFormat(format)),
      model.layerCount,
    ),
  );
}

/** The modules without their copies of the input table, of which a token reads only one row. */
export function predictionMatricesOf(model: Model, format: string): PreparedWeights {
  return kept(model, `prediction matrices ${format}`, () => {
    const tensors = model.nextTokenPrediction.filter(({ role }) => role !== 'table');
    return prepareStored(
      storedTensors({ ...model, tensors }, parseWeightFormat(format)),
      model.layerCount,
    );
  });
}

/** Bytes of vision and audio towers and their projectors, in 16 bits by default. */
export function towerBytes(model: Model, format = 'fp16'): number {
  return kept(model, `towers ${format}`, () => {
    const tensors = model.tensors.filter((tensor) => isTower(tensor, model));
    return prepareStored(
      storedTensors({ ...model, tensors }, parseWeightFormat(format)),
      model.layerCount,
    );
  }).total;
}

/** The format of the weights with those of single classes of matrices, as `parseWeightFormat` reads them. */
export function loadedFormat({
  weights,
  weightsOf,
}: Pick<Settled, 'weights' | 'weightsOf'>): string {
  return weightsOf === null ? weights : [weights, weightsOf].flat().join(' ');
}

function kept(model: Model, key: string, prepare: () => PreparedWeights): PreparedWeights {
  let known = prepared.get(model);
  if (!known) {
    known = new Map();
    prepared.set(model, known);
  }
  let weights = known.get(key);
  if (!weights) {
    weights = prepare();
    known.set(key, weights);
  }
  return weights;
}

/** The format of frozen weights: QLoRA's nf4 with double quantisation, or the scenario's. */
export function frozenFormat({ qlora, weights }: Pick<Settled, 'qlora' | 'weights'>): string {
  return qlora > 0 ? 'nf4-dq' : weights;
}

/** Weight bytes of a stage's layers and ends on the fullest rank. Source: docs/cost-model.md, Parallel shards. */
export function stageWeightBytes(settled: SettledSetting, stage: Stage): number {
  const format = adapterRank(settled) > 0 ? frozenFormat(settled) : settled.weights;
  return rankBytes(settled, weightsOf(settled.model, format), stage);
}

/** Of them, the bytes that are not trained: all below adapters, else those of frozen parts and layers. */
export function untrainedBytes(settled: SettledSetting, stage: Stage): number {
  const weights = untrainedWeights(settled);
  return weights ? rankBytes(settled, weights, stage) : 0;
}

/** The same, those of experts apart, since other ranks share them. */
export function untrainedByKind(settled: SettledSetting, stage: Stage): StageSum {
  const weights = untrainedWeights(settled);
  if (!weights) return { dense: 0, experts: 0 };
  let [dense, experts] = [0, 0];
  for (const part of partsOf(stage)) {
    const { denseBytes, expertBytes } = rankWeights(weights, splitOf(settled, part));
    dense += denseBytes;
    experts += expertBytes;
  }
  return { dense, experts };
}

function untrainedWeights(settled: SettledSetting): PreparedWeights | undefined {
  const { model, weights } = settled;
  if (adapterRank(settled) > 0) return weightsOf(model, frozenFormat(settled));
  const tensors = dividedWeights(settled).frozen;
  if (tensors.length === 0) return undefined;
  return kept(model, `without ${frozenKey(settled)} ${weights}`, () =>
    prepareStored(
      storedTensors({ ...model, tensors }, parseWeightFormat(weights)),
      model.layerCount,
    ),
  );
}

function rankBytes(settled: SettledSetting, prepared: PreparedWeights, stage: Stage): number {
  return sumOf(partsOf(stage), (part) => rankWeightBytes(prepared, splitOf(settled, part)));
}

/** A stage as runs of layers, of which the first has the stage's ends. */
function partsOf(stage: Stage): readonly Stage[] {
  const { second } = stage;
  return second ? [stage, { ...stage, ...second, isFirst: false, isLast: false }] : [stage];
}

function splitOf({ tp, ep, expertTp }: SettledSetting, stage: Stage): WeightSplit {
  return { tensorParallel: tp, expertParallel: ep, expertTensorParallel: expertTp, ...stage };
}
