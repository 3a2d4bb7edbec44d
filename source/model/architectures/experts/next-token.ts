import type { Blueprint } from '../../assemble.js';
import { type Block, matrix, norm, normTensors } from '../../blocks/block.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { untiedHead } from '../../blocks/head.js';
import type { Config } from '../../config.js';
import type { Sizes } from '../../decoder.js';

/**
 * Next-token-prediction modules as DeepSeek-V3's checkpoint stores them after its last layer:
 * `num_nextn_predict_layers` times a block of the model, a projection of two streams to one, their norms, a final
 * norm, and, with `withCopies`, the input table and the head. Source: arXiv:2412.19437 section 2.2; the published
 * weight map of DeepSeek-V3.
 */
export function nextTokenModules(
  config: Config,
  sizes: Sizes,
  block: readonly Block[],
  withCopies = true,
): Blueprint['nextTokenPrediction'] {
  const count = config.integer('num_nextn_predict_layers', 0);
  if (count === 0) return undefined;
  const { hiddenSize, vocabularySize } = sizes;
  const table = tokenEmbedding('embed_tokens', vocabularySize, hiddenSize, false);
  const head = untiedHead('shared_head.head', vocabularySize, hiddenSize);
  const module: Block[] = [
    ...block,
    projection('eh_proj', hiddenSize),
    norm('enorm', hiddenSize),
    norm('hnorm', hiddenSize),
    { tensors: normTensors('shared_head.norm', hiddenSize) },
    ...(withCopies
      ? [{ tensors: [...table, ...head].map((tensor) => ({ ...tensor, perLayer: 1 })) }]
      : []),
  ];
  return { prefix: 'model.layers.*.', modules: Array.from({ length: count }, () => module) };
}

/** The matrix that joins a token's embedding and the last layer's output. */
export function projection(name: string, hiddenSize: number): Block {
  return projectionOf(name, 2 * hiddenSize, hiddenSize);
}

export function projectionOf(name: string, inSize: number, outSize: number): Block {
  return { tensors: matrix({ name, part: 'other', site: 'other', inSize, outSize }) };
}
