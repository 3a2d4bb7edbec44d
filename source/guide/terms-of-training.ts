import type { Term } from './term.js';

/** What training is made of, units, and the marks of this program. */
export const termsOfTraining: readonly Term[] = [
  {
    term: 'optimizer states',
    also: 'Adam moments, master weights',
    brief: 'what the optimizer keeps beside each weight',
    text: [
      'Mixed-precision AdamW keeps an fp32 copy of the weight and two fp32 moments: 12 bytes a parameter, beside 2 of the weight and 2 or 4 of its gradient. That is why training takes many times the memory of the weights.',
    ],
  },
  {
    term: 'activations',
    brief: 'what the forward pass keeps for the backward pass',
    text: [
      'They grow with batch and sequence. In serving nothing is kept: only what one step works with lies in memory.',
    ],
  },
  {
    term: 'recomputation',
    also: 'activation checkpointing',
    brief: 'activations are dropped and computed again in the backward pass',
    text: [
      'Full recomputation keeps only the inputs of layers and costs one more forward pass, a third more compute. Selective recomputation drops what is large and cheap, the core of attention.',
    ],
  },
  {
    term: 'micro-batch',
    also: 'gradient accumulation, global batch',
    brief: 'samples that one rank passes through the model at once',
    text: [
      'Global batch = micro-batch × data-parallel ranks × accumulation steps. Memory follows the micro-batch, the optimizer’s step the global batch.',
    ],
  },
  {
    term: 'LoRA',
    also: 'QLoRA, adapters',
    brief: 'small matrices beside frozen ones are trained',
    text: [
      'Gradients and optimizer states are kept for the small matrices alone. QLoRA also keeps the frozen weights in 4 bits.',
    ],
  },
  {
    term: '6·N·D',
    also: 'training FLOPs',
    brief: 'about six FLOPs for each parameter and token of training',
    text: [
      'Two for the forward pass, a multiplication and an addition, and four for the backward pass. Attention adds a part that grows with the sequence.',
    ],
  },
  {
    term: 'MFU',
    also: 'model FLOPs utilization, HFU',
    brief: 'share of the peak FLOP/s that the model’s own FLOPs make up',
    text: [
      'FLOPs that the model needs, divided by time and by the device’s peak. HFU counts recomputed FLOPs too, so it is the higher one. 30 to 50 % is usual for large dense models.',
    ],
  },
  {
    term: 'GiB and GB',
    brief: 'GiB = 2³⁰ bytes = 1.074 GB; GB = 10⁹ bytes',
    text: [
      'Labels of devices are often in GB that mean GiB: an 80 GB H100 has 79.6 GiB. Memory is shown in GiB here, bandwidth in decimal units, tokens of contexts in Ki = 1,024.',
    ],
  },
  {
    term: '= ≈ ●',
    also: 'exact, modelled, measured',
    brief: 'how sure a figure is',
    text: [
      '= follows from the config, every digit is right. ≈ is an estimate with stated assumptions. ● was measured on a machine. A sum is as sure as its least sure part.',
    ],
  },
  {
    term: 'tied embeddings',
    brief: 'the output matrix is the input table',
    text: [
      'With tie_word_embeddings the matrix of V × h weights exists once. Of small models with large vocabularies that is a large part.',
    ],
  },
  {
    term: 'SwiGLU',
    also: 'gated feed-forward',
    brief: 'a feed-forward part of three matrices instead of two',
    text: [
      'Up and gate are multiplied before down: 3·h·f weights. With f = 8h/3 it has as many as the 8·h² of two matrices with f = 4h; many models take a larger f.',
    ],
  },
];
