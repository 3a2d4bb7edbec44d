import type {
  AttentionMixer,
  FeedForward,
  LatentMixer,
  LayerGroup,
  Mixer,
  RecurrentMixer,
} from '../model/model.js';
import type { Site } from '../model/tensor.js';

/** What decides the size of saved activations. */
export interface ActivationSettings {
  readonly hiddenSize: number;
  /** Tokens of one micro-batch on one rank: sequence · batch / cp. */
  readonly tokens: number;
  readonly sequence: number;
  /** Bytes of one activation element. */
  readonly bytes: number;
  readonly flash: boolean;
  readonly dropout: boolean;
}

/**
 * How ranks divide a saved tensor (cost model §3.4): `sequence` ones are replicated under tensor
 * parallelism unless sequence parallelism divides them, `tensor` ones divide, `keyValue` ones as far as there are heads.
 */
export type Share = 'sequence' | 'tensor' | 'keyValue';

/** One tensor that the forward pass keeps for the backward pass, of one layer and micro-batch. */
export interface SavedTensor {
  readonly id: string;
  readonly label: string;
  /** In the symbols of the cost model. */
  readonly formula: string;
  readonly bytes: number;
  readonly share: Share;
  /** Part of the attention core: what selective recomputation drops. */
  readonly core: boolean;
  /** KV heads that a `keyValue` share divides by at most. */
  readonly kvHeads: number;
  /** Kept only for the weight gradient of these matrices: not needed when they are frozen. */
  readonly inputOf: readonly Site[];
}

type Item = Pick<SavedTensor, 'id' | 'label' | 'formula' | 'bytes'> & Partial<SavedTensor>;

const item = (fields: Item): SavedTensor => ({
  share: 'tensor',
  core: false,
  kvHeads: 1,
  inputOf: [],
  ...fields,
});

/**
 * The operation inventory of one layer (cost model §3.2): what each operation keeps. For multi-head attention with a
 * plain 4h feed-forward and dropout it sums to 34·s·b·h + 5·a·s²·b (arXiv:2205.05198 eq. 1–2).
 */
export function savedTensors(group: LayerGroup, s: ActivationSettings): SavedTensor[] {
  const { bytes: e, tokens: T, hiddenSize: h } = s;
  const saved: SavedTensor[] = [];
  if (group.norms > 0)
    saved.push(
      item({
        id: 'norms',
        label: 'Norm inputs',
        formula: `${group.norms}·e·T·h`,
        bytes: group.norms * e * T * h,
        share: 'sequence',
      }),
    );
  for (const mixer of group.mixers) saved.push(...mixerTensors(mixer, s));
  // A parallel block has one norm, whose output both halves read: it is kept once.
  const inputIsShared = group.norms === 1 && group.mixers.length > 0;
  for (const feedForward of group.feedForwards)
    saved.push(...feedForwardTensors(feedForward, s, inputIsShared));
  if (s.dropout) {
    const masks = Math.min(1, group.mixers.length) + Math.min(1, group.feedForwards.length);
    saved.push(
      item({
        id: 'dropout',
        label: 'Dropout masks',
        formula: `${masks}·T·h`,
        bytes: masks * T * h,
        share: 'sequence',
      }),
    );
  }
  return saved;
}

function mixerTensors(mixer: Mixer, s: ActivationSettings): SavedTensor[] {
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

function feedForwardTensors(
  feedForward: FeedForward,
  s: ActivationSettings,
  inputIsShared: boolean,
): SavedTensor[] {
  const { bytes: e, tokens: T, hiddenSize: h } = s;
  const saved: SavedTensor[] = [];
  if (!inputIsShared)
    saved.push(
      item({
        id: 'feedForwardInput',
        label: 'Feed-forward input',
        formula: 'e·T·h',
        bytes: e * T * h,
        share: 'sequence',
        inputOf: ['gate', 'up', 'gateUp'],
      }),
    );
  if (feedForward.kind === 'dense') {
    saved.push(
      ...innerTensors(
        'inner',
        'Feed-forward',
        'f',
        e * T * feedForward.innerSize,
        feedForward.gated,
      ),
    );
    return saved;
  }
  const { experts, active, innerSize, sharedSize, inputSize, gated } = feedForward;
  saved.push(
    item({
      id: 'router',
      label: 'Router logits and probabilities',
      formula: '(e + 4)·T·E',
      bytes: (e + 4) * T * experts,
      share: 'sequence',
    }),
    item({
      id: 'dispatched',
      label: 'Dispatched expert inputs',
      formula: 'e·T·k·h',
      bytes: e * T * active * inputSize,
    }),
    ...innerTensors('experts', 'Expert', 'k·f_e', e * T * active * innerSize, gated),
    item({
      id: 'combined',
      label: 'Expert outputs to combine',
      formula: 'e·T·k·h',
      bytes: e * T * active * inputSize,
    }),
  );
  if (sharedSize > 0)
    saved.push(...innerTensors('shared', 'Shared expert', 'f_s', e * T * sharedSize, gated));
  return saved;
}

/** Gated: gate, up and their product; plain: before and after the activation (cost model §3.2). */
function innerTensors(
  id: string,
  label: string,
  width: string,
  one: number,
  gated: boolean,
): SavedTensor[] {
  const before = gated ? 2 : 1;
  return [
    item({
      id: `${id}Inner`,
      label: gated ? `${label} gate and up` : `${label} activation input`,
      formula: `${before}·e·T·${width}`,
      bytes: before * one,
    }),
    item({
      id: `${id}Down`,
      label: `${label} down input`,
      formula: `e·T·${width}`,
      bytes: one,
      inputOf: ['down'],
    }),
  ];
}

/** Bytes of a saved tensor on the fullest tensor-parallel rank. */
export function rankBytes(
  saved: SavedTensor,
  tensorParallel: number,
  sequenceParallel: boolean,
): number {
  if (tensorParallel === 1) return saved.bytes;
  switch (saved.share) {
    case 'sequence':
      return sequenceParallel ? saved.bytes / tensorParallel : saved.bytes;
    case 'tensor':
      return saved.bytes / tensorParallel;
    case 'keyValue':
      return saved.bytes / Math.min(tensorParallel, saved.kvHeads);
  }
}
