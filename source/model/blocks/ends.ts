import type { LayerTensor, Tensor } from '../tensor.js';
import { type Block, matrix, replicated } from './block.js';

/** Weights outside the stack of layers, and the pipeline stage they belong to. */
export type EndTensor = Omit<Tensor, 'copies' | 'layers'>;

/** Assigns weights outside the stack to the input (`first`) or the output (`last`). */
export function atEnd(
  end: 'first' | 'last',
  tensors: readonly LayerTensor[],
  options: { readonly isBorrowed?: boolean; readonly tiedHead?: boolean } = {},
): EndTensor[] {
  return tensors.map((tensor) => ({
    ...tensor,
    end,
    isBorrowed: options.isBorrowed ?? false,
    tiedHead: options.tiedHead ?? false,
  }));
}

/** The token table; tied, it is also the output matrix. Source: docs/cost-model.md, Embeddings and head. */
export function tokenEmbedding(
  name: string,
  vocabularySize: number,
  width: number,
  tied: boolean,
): EndTensor[] {
  const table = matrix({
    name,
    part: 'embedding',
    site: 'embedding',
    role: 'table',
    inSize: width,
    outSize: vocabularySize,
    columns: [{ size: vocabularySize, units: vocabularySize }],
  });
  return atEnd('first', table, { tiedHead: tied });
}

/** A table of learned positions. Source: docs/cost-model.md, Embeddings and head. */
export function positionEmbedding(name: string, positions: number, width: number): EndTensor[] {
  return atEnd('first', [
    replicated(`${name}.weight`, [positions, width], { part: 'embedding', role: 'table' }),
  ]);
}

/** An untied output matrix. Source: docs/cost-model.md, Embeddings and head. */
export function untiedHead(
  name: string,
  vocabularySize: number,
  width: number,
  bias = false,
): EndTensor[] {
  const head = matrix({
    name,
    part: 'head',
    site: 'head',
    inSize: width,
    outSize: vocabularySize,
    bias,
    columns: [{ size: vocabularySize, units: vocabularySize }],
  });
  return atEnd('last', head);
}

/** The norm after the last layer. */
export function finalNorm(block: Block): EndTensor[] {
  return atEnd('last', block.tensors);
}
