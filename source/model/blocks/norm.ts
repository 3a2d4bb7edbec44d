import { sum } from '../../quantity/index.js';
import { type Operation, operation, type SavedTensor, saved } from '../operation.js';

/** RMSNorm; one that scales in fp32 too, as Gemma's and Cohere's; LayerNorm. */
export type NormKind = 'rms' | 'fp32' | 'layer';

/** A norm of the residual stream. */
export interface StreamNorm {
  readonly kind: NormKind;
  readonly width: number;
}

/**
 * The norms of a layer: fused kernels keep their inputs. Plain PyTorch computes an RMSNorm in fp32 line by line: it
 * keeps the fp32 copy and the normalised one (transformers, models/llama/modeling_llama.py, LlamaRMSNorm; Gemma's
 * multiplies in fp32, models/gemma/modeling_gemma.py); its LayerNorm is one kernel.
 */
export function normOperations(norms: readonly StreamNorm[], hiddenSize: number): Operation[] {
  if (norms.length === 0) return [];
  return [
    operation({
      id: 'norms',
      label: 'Norms',
      saves: [
        ...normsOf(norms, hiddenSize, 'inputs', () => true, {
          label: 'Norm inputs',
          why: 'a norm is differentiated from its input',
          kernels: ['fused', 'compiled'],
        }),
        ...normsOf(norms, hiddenSize, 'inputs', ({ kind }) => kind === 'layer', {
          label: 'Norm inputs',
          why: 'a norm is differentiated from its input',
          kernels: ['eager'],
        }),
        ...normsOf(norms, hiddenSize, 'copy', ({ kind }) => kind !== 'layer', {
          label: 'Norm inputs in fp32',
          why: 'the norm casts its input to fp32 and is differentiated from that copy',
          kernels: ['eager'],
          elementBytes: 4,
        }),
        ...normsOf(norms, hiddenSize, 'scaled', ({ kind }) => kind === 'rms', {
          label: 'Normalised streams',
          why: 'the gradient of the norm’s weight needs what it scales',
          kernels: ['eager'],
        }),
        ...normsOf(norms, hiddenSize, 'scaled', ({ kind }) => kind === 'fp32', {
          label: 'Normalised streams in fp32',
          why: 'the gradient of the norm’s weight needs what it scales, here in fp32',
          kernels: ['eager'],
          elementBytes: 4,
        }),
      ],
      symbols: [
        { symbol: 'h', value: hiddenSize, meaning: 'hidden_size' },
        {
          symbol: 'h_n',
          value: sum(norms.map(({ width }) => width)),
          meaning: 'width of the norms',
        },
      ],
    }),
  ];
}

/** One saved tensor for all norms of one kind and width. */
function normsOf(
  norms: readonly StreamNorm[],
  hiddenSize: number,
  id: string,
  isMeant: (norm: StreamNorm) => boolean,
  what: Pick<SavedTensor, 'label' | 'why' | 'kernels'> & Partial<SavedTensor>,
): SavedTensor[] {
  const widths = norms.filter(isMeant).map(({ width }) => width);
  const all = sum(widths);
  if (all === 0) return [];
  const streams = all / hiddenSize;
  // A projector's norm may read what is no whole number of the text model's streams.
  const width = Number.isInteger(streams) ? `${streams}·h` : 'h_n';
  return [saved({ id, width, elements: all, share: 'sequence', ...what })];
}
