import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { atEnd } from '../../pieces/ends.js';
import { matrix, normTensors, type Piece, replicated } from '../../pieces/piece.js';
import { rwkvTimeMixing } from '../../pieces/rwkv.js';

/** RWKV-4: time mixing and channel mixing. Source: `configuration_rwkv.py`, `modeling_rwkv.py`. */
export const rwkv: Architecture = {
  modelTypes: ['rwkv'],
  read: (config) => {
    config.value('rescale_every');
    const named = config.withDefaults({ num_attention_heads: 1, vocab_size: 50277 });
    const blueprint = decoder(named, {
      names: { embedding: 'rwkv.embeddings', layers: 'rwkv.blocks', head: 'head' },
      finalNorm: 'rwkv.ln_out',
      norms: ['ln1', 'ln2'],
      normOptions: { bias: true },
      mixer: (_, { hiddenSize }) =>
        rwkvTimeMixing({ hiddenSize, width: config.count('attention_hidden_size', hiddenSize) }),
      feedForward: (_, { hiddenSize }) =>
        channelMixing(hiddenSize, config.count('intermediate_size', 4 * hiddenSize)),
      ends: ({ hiddenSize }) =>
        atEnd('first', normTensors('rwkv.blocks.0.pre_ln', hiddenSize, true)),
    });
    return { ...blueprint, maximumSequence: config.optionalInteger('context_length') };
  },
};

/** Two matrices and a receptance gate of width h, two mixes with the token before. */
function channelMixing(hiddenSize: number, innerSize: number): Piece {
  const part = 'feedForward';
  const module = 'feed_forward.';
  const mix = (name: string) =>
    replicated(`${module}time_mix_${name}`, [1, 1, hiddenSize], { part, role: 'vector' });
  const columns = [{ size: innerSize, units: innerSize }];
  return {
    tensors: [
      mix('key'),
      mix('receptance'),
      ...matrix({
        name: `${module}key`,
        part,
        site: 'up',
        inSize: hiddenSize,
        outSize: innerSize,
        columns,
      }),
      ...matrix({
        name: `${module}receptance`,
        part,
        site: 'other',
        inSize: hiddenSize,
        outSize: hiddenSize,
      }),
      ...matrix({
        name: `${module}value`,
        part,
        site: 'down',
        inSize: innerSize,
        outSize: hiddenSize,
        rowUnits: innerSize,
      }),
    ],
    feedForwards: [{ kind: 'dense', gated: false, innerSize }],
  };
}
