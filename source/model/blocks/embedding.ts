import { type Operation, operation, saved } from '../operation.js';
import { matrix, replicated } from './block.js';
import { atEnd, type EndTensor } from './ends.js';

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

/** The token lookup: its ids are saved, and the dropout mask after the table. */
export function embeddingOperations(hiddenSize: number): Operation[] {
  return [
    operation({
      id: 'embedding',
      label: 'Embedding',
      source: 'docs/cost-model.md, Pipeline schedules; arXiv:2205.05198 section 4.3',
      saves: [
        saved({
          id: 'ids',
          label: 'Token ids',
          why: 'the gradient of the table goes to the rows of the tokens',
          width: '1',
          elements: 1,
          elementBytes: 8,
          share: 'whole',
        }),
        saved({
          id: 'mask',
          label: 'Dropout mask',
          why: 'the same elements are dropped in the backward pass',
          width: 'h',
          elements: hiddenSize,
          elementBytes: 1,
          share: 'sequence',
          dropout: true,
        }),
      ],
      symbols: [{ symbol: 'h', value: hiddenSize, meaning: 'hidden_size' }],
    }),
  ];
}
