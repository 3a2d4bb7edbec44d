import type { AttentionMixer, LatentMixer, Mixer, RecurrentMixer } from '../model/model.js';
import { type ActivationSettings, item, type SavedTensor } from './saved-tensor.js';

/** What a mixer keeps (cost model §3.2). */
export function mixerTensors(mixer: Mixer, s: ActivationSettings): SavedTensor[] {
  const input = item({
    id: 'mixerInput',
    label: 'Mixer input',
    formula: 'e·T·h',
    bytes: s.bytes * s.tokens * s.hiddenSize,
    share: 'sequence',
    inputOf: ['query', 'key', 'value', 'queryKeyValue', 'other'],
  });
  switch (mixer.kind) {
    case 'attention':
      return [input, ...attentionTensors(mixer, s)];
    case 'latent':
      return [input, ...latentTensors(mixer, s)];
    case 'recurrent':
      return [input, recurrentTensor(mixer, s)];
  }
}

function attentionTensors(mixer: AttentionMixer, s: ActivationSettings): SavedTensor[] {
  const { bytes: e, tokens: T } = s;
  const queryWidth = mixer.heads * mixer.headDim;
  const keyValueWidth = mixer.kvHeads * (mixer.headDim + mixer.valueDim);
  const saved = [
    item({ id: 'query', label: 'Queries', formula: 'e·T·h_q', bytes: e * T * queryWidth }),
    item({
      id: 'keyValue',
      label: 'Keys and values',
      formula: 'e·T·2·h_kv',
      bytes: e * T * keyValueWidth,
      share: 'keyValue',
      kvHeads: mixer.kvHeads,
    }),
    coreTensor(mixer.heads, s),
    outputInput(mixer.heads * mixer.valueDim, s),
  ];
  if (mixer.queryKeyNorm)
    saved.push(
      item({
        id: 'queryKeyNorm',
        label: 'Query and key norm inputs',
        formula: 'e·T·(h_q + h_kv)',
        bytes: e * T * (queryWidth + mixer.kvHeads * mixer.headDim),
      }),
    );
  return saved;
}

function latentTensors(mixer: LatentMixer, s: ActivationSettings): SavedTensor[] {
  const { bytes: e, tokens: T } = s;
  const latents = mixer.queryRank + mixer.latentRank + mixer.ropeDim;
  const expanded = mixer.heads * (2 * (mixer.nopeDim + mixer.ropeDim) + mixer.valueDim);
  return [
    item({
      id: 'latents',
      label: 'Latents',
      formula: 'e·T·(r_q + r_kv + d_r)',
      bytes: e * T * latents,
      share: 'sequence',
    }),
    item({
      id: 'expanded',
      label: 'Expanded queries, keys, values',
      formula: 'e·T·n·(2(d_n + d_r) + d_v)',
      bytes: e * T * expanded,
    }),
    coreTensor(mixer.heads, s),
    outputInput(mixer.heads * mixer.valueDim, s),
  ];
}

function recurrentTensor(mixer: RecurrentMixer, s: ActivationSettings): SavedTensor {
  return item({
    id: 'recurrent',
    label: 'Projections and chunk states',
    formula: 'e·T·(saved elements a token)',
    bytes: s.bytes * s.tokens * mixer.savedElements,
  });
}

function coreTensor(heads: number, s: ActivationSettings): SavedTensor {
  const { bytes: e, tokens: T, sequence } = s;
  if (s.flash)
    return item({
      id: 'core',
      label: 'Softmax statistics',
      formula: '4·T·n',
      bytes: 4 * T * heads,
      core: true,
    });
  const perScore = e + (s.dropout ? 1 + e : 0);
  return item({
    id: 'core',
    label: 'Attention scores',
    formula: s.dropout ? '(2e + 1)·n·s·T' : 'e·n·s·T',
    bytes: perScore * heads * sequence * T,
    core: true,
  });
}

function outputInput(width: number, s: ActivationSettings): SavedTensor {
  return item({
    id: 'outputInput',
    label: 'Output projection input',
    formula: 'e·T·h_q',
    bytes: s.bytes * s.tokens * width,
    inputOf: ['attentionOutput'],
  });
}
