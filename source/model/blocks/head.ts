import { type Operation, operation, saved } from '../operation.js';
import { endProduct } from '../product.js';
import type { Tensor } from '../tensor.js';
import { type Block, matrix } from './block.js';
import { atEnd, type EndTensor } from './ends.js';

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

/** Whether a weight outside the layers is an output matrix. */
export function isHead(tensor: Pick<Tensor, 'tiedHead' | 'site' | 'role'>): boolean {
  return tensor.tiedHead || (tensor.site === 'head' && tensor.role === 'matrix');
}

/** The norm after the last layer and the products of the head, whose inputs are saved. */
export function headOperations(heads: readonly Tensor[], hiddenSize: number): Operation[] {
  const symbols = [{ symbol: 'h', value: hiddenSize, meaning: 'hidden_size' }];
  const source = 'docs/cost-model.md, Logits and loss; arXiv:2205.05198 section 4.3';
  const stream = { width: 'h', elements: hiddenSize, share: 'sequence' } as const;
  return [
    operation({
      id: 'finalNorm',
      label: 'Final norm',
      source,
      symbols,
      saves: [
        saved({
          ...stream,
          id: 'input',
          label: 'Input of the final norm',
          why: 'a norm is differentiated from its input',
        }),
      ],
    }),
    operation({
      id: 'headInput',
      label: 'Head',
      source,
      symbols,
      saves: [
        saved({
          ...stream,
          id: 'input',
          label: 'Input of the head',
          why: 'the gradient of a matrix is its input times the gradient of its output',
        }),
      ],
    }),
    ...heads.map((tensor) =>
      operation({
        id: tensor.name,
        label: tensor.name,
        product: endProduct(tensor),
      }),
    ),
  ];
}
