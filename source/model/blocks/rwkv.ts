import { type Block, matrix, replicated, vector } from './block.js';
import { builtOnce } from './built-once.js';
import { INNER_OUTPUT, kept, recurrent } from './recurrent.js';

/**
 * RWKV-4: time mixing with decayed sums of keys and values, channel mixing with a receptance gate. A sequence keeps
 * five vectors per layer: the last input of both halves, numerator, denominator, running maximum. Source:
 * arXiv:2305.13048; `modeling_rwkv.py`.
 */
export const rwkvTimeMixing = builtOnce(builtRwkvTimeMixing);

function builtRwkvTimeMixing(o: { readonly hiddenSize: number; readonly width: number }): Block {
  const part = 'attention';
  const module = 'attention.';
  const columns = [{ size: o.width, units: o.width }];
  const mix = (name: string) =>
    replicated(`${module}time_mix_${name}`, [1, 1, o.hiddenSize], { part, role: 'vector' });
  const project = (name: string, site: 'key' | 'value' | 'other') =>
    matrix({ name: module + name, part, site, inSize: o.hiddenSize, outSize: o.width, columns });
  return {
    tensors: [
      vector(`${module}time_decay`, o.width, { part }),
      vector(`${module}time_first`, o.width, { part }),
      mix('key'),
      mix('value'),
      mix('receptance'),
      ...project('key', 'key'),
      ...project('value', 'value'),
      ...project('receptance', 'other'),
      ...matrix({
        name: `${module}output`,
        part,
        site: 'attentionOutput',
        inSize: o.width,
        outSize: o.hiddenSize,
        rowUnits: o.width,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'rwkv',
        heads: o.width,
        stateSize: 1,
        stateElements: 3 * o.width,
        convolutionElements: 2 * o.hiddenSize,
        innerSize: o.width,
        recurrenceFlops: 12 * o.width,
        saves: [
          kept('projected', 'Keys, values and receptance', 3 * o.width),
          kept('scanned', 'Output of the recurrence', o.width),
        ],
      }),
    ],
  };
}
