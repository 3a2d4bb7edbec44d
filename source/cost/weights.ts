import {
  fittedToFile,
  isTower,
  type PreparedWeights,
  parseWeightFormat,
  prepareStored,
  prepareWeights,
  rankWeightBytes,
  storedTensors,
} from '../formats/index.js';
import type { Model } from '../model/model.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import { adapterRank } from './adapters.js';
import { frozenParts, trainedWeights } from './frozen-parts.js';
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

/** Of them, the bytes that are not trained: all below adapters, else those of frozen parts. */
export function untrainedBytes(settled: SettledSetting, stage: Stage): number {
  if (adapterRank(settled) > 0) return stageWeightBytes(settled, stage);
  const frozen = frozenParts(settled);
  if (frozen.size === 0) return 0;
  const { model, weights } = settled;
  const rest = kept(model, `without ${[...frozen].sort()} ${weights}`, () => {
    const trained = new Set(trainedWeights(settled));
    const tensors = model.tensors.filter((tensor) => !trained.has(tensor));
    return prepareStored(
      storedTensors({ ...model, tensors }, parseWeightFormat(weights)),
      model.layerCount,
    );
  });
  return rankBytes(settled, rest, stage);
}

function rankBytes(settled: SettledSetting, prepared: PreparedWeights, stage: Stage): number {
  const bytes = (part: Stage) =>
    rankWeightBytes(prepared, {
      tensorParallel: settled.tp,
      expertParallel: settled.ep,
      expertTensorParallel: settled.expertTp,
      ...part,
    });
  const { second } = stage;
  const opposite = second ? bytes({ ...stage, ...second, isFirst: false, isLast: false }) : 0;
  return bytes(stage) + opposite;
}
