import type { Term } from './term.js';

/** How devices share a model and its work, each with a picture. */
export const termsOfSplits: readonly Term[] = [
  {
    term: 'TP',
    also: 'tensor parallelism',
    brief: 'each matrix of every layer is split over the devices',
    text: [
      'Every device holds a slice of every layer and works on the same tokens. After attention and after the feed-forward part the slices are added up by an all-reduce, so TP wants the fast link of one node.',
      'TP divides weights, cache and most activations. It must divide the attention heads; beyond the key-value heads the cache is held more than once.',
    ],
    picture: [
      'tokens ──┬──▶ GPU 0  W[:, 0:h/2] ──┐',
      '         │                         ├─ all-reduce ──▶ next layer',
      '         └──▶ GPU 1  W[:, h/2:h] ──┘',
    ],
  },
  {
    term: 'PP',
    also: 'pipeline parallelism',
    brief: 'each device holds some of the layers; batches pass through in turn',
    text: [
      'Devices hold consecutive layers and hand activations on. Little is sent, so PP works across nodes. While the pipeline fills and drains, devices wait: that is the bubble, (p − 1)/(m + p − 1) of the time for p stages and m micro-batches.',
    ],
    picture: [
      'stage 0  1 2 3 4 . . 1 2 3 4      numbers: micro-batches',
      'stage 1  . 1 2 3 4 1 2 3 4 .      dots: the bubble',
      'stage 2  . . 1 2 3 4 … forward, then backward',
    ],
  },
  {
    term: 'DP',
    also: 'data parallelism, replicas',
    brief: 'each device, or group, holds the whole model and other data',
    text: [
      'Replicas serve other users, or train on other samples and then average their gradients. DP alone frees no memory: a model that does not fit on one device does not fit on two copies. ZeRO divides what the copies hold.',
    ],
    picture: [
      'GPU 0  [whole model]  batch 0 ──┐',
      '                                ├─ training: gradients averaged',
      'GPU 1  [whole model]  batch 1 ──┘',
    ],
  },
  {
    term: 'CP',
    also: 'context parallelism',
    brief: 'each device holds a part of every sequence',
    text: [
      'The tokens of a long sequence are divided. Attention needs the keys and values of all tokens, so these go round the devices in a ring, or are gathered. CP divides activations and cache, not weights.',
    ],
    picture: [
      'sequence  |---- tokens 0–4k ----|---- tokens 4k–8k ----|',
      '               GPU 0    ── K, V round the ring ──▶   GPU 1',
    ],
  },
  {
    term: 'EP',
    also: 'expert parallelism',
    brief: 'each device holds some of the experts of a mixture',
    text: [
      'A router sends each token to a few experts. With EP these lie on other devices, so tokens are exchanged twice a layer by all-to-all. EP divides the experts’ weights; attention is shared in another way.',
    ],
    picture: [
      'tokens ─ router ─┬─ all-to-all ─▶ GPU 0  experts 0–31 ──┐',
      '                 └─ all-to-all ─▶ GPU 1  experts 32–63 ─┴─▶ back',
    ],
  },
  {
    term: 'ZeRO',
    also: 'FSDP, sharded data parallelism',
    brief: 'copies divide optimizer states (1), gradients (2), weights (3)',
    text: [
      'Data-parallel ranks hold the same states. ZeRO 1 divides the optimizer’s among them, ZeRO 2 the gradients too, ZeRO 3 (FSDP) the weights too, which are gathered layer by layer when they are needed: about half again the communication.',
    ],
    picture: [
      '            weights   gradients  optimizer     a rank of 4',
      'DP only     ████████  ████████   ████████████  everything',
      'ZeRO 1      ████████  ████████   ███·········  a quarter of the last',
      'ZeRO 2      ████████  ██······   ███·········',
      'ZeRO 3      ██······  ██······   ███·········',
    ],
  },
  {
    term: 'SP',
    also: 'sequence parallelism',
    brief: 'TP ranks divide the activations that TP alone would copy',
    text: [
      'Norms and dropouts lie between the split matrices and would be computed on every rank. With SP each rank has a part of the tokens there; the all-reduce becomes a gather and a scatter of the same size. It frees activations and costs nothing.',
    ],
  },
];
