import type { Model } from '../model/model.js';
import type { QuantitySymbol } from '../quantity/index.js';

/** Symbols that formulas of several files share. */
type OfModel = QuantitySymbol<{ readonly model: Model }>;

export const layerCount: OfModel = {
  value: ({ model }) => model.layerCount,
  meaning: 'layers',
  from: 'config num_hidden_layers',
};

export const hiddenSize: OfModel = {
  value: ({ model }) => model.hiddenSize,
  meaning: 'width of the residual stream',
  from: 'config hidden_size',
};

export const vocabularySize: OfModel = {
  value: ({ model }) => model.vocabularySize,
  meaning: 'tokens of the vocabulary',
  from: 'config vocab_size',
};
