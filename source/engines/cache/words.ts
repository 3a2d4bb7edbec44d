import type { CacheKind } from '../../model/cache-class.js';

interface Words {
  readonly label: string;
  readonly short: string;
  /** What is stored, and what its size grows with. */
  readonly stored: string;
  /** What a decode step reads of the cache for one sequence. */
  readonly read: string;
}

/** Words of each class of cache, the same in every engine. */
export const CACHE_WORDS: Readonly<Record<CacheKind, Words>> = {
  full: {
    label: 'Keys and values, all tokens',
    short: 'All tokens',
    stored: 'Keys and values of layers that keep every token; they grow with sequences and tokens.',
    read: 'Keys and values of every token, read once in a decode step; they grow with the context.',
  },
  window: {
    label: 'Keys and values, windows',
    short: 'Windows',
    stored:
      'Keys and values of layers that keep a window or a chunk; they grow with sequences, and with tokens up to the window.',
    read: 'Keys and values of a window, read once in a decode step.',
  },
  latent: {
    label: 'Latents',
    short: 'Latents',
    stored:
      'Latents of multi-head latent attention with their rotary key; they grow with sequences and tokens.',
    read: 'Latents of the tokens attended to, read once in a decode step.',
  },
  index: {
    label: 'Index keys',
    short: 'Index keys',
    stored:
      'Keys by which an indexer chooses tokens for sparse attention; they grow with sequences and tokens.',
    read: 'Index keys of every token, read once in a decode step; they grow with the context.',
  },
  compressed: {
    label: 'Compressed keys',
    short: 'Compressed',
    stored: 'Entries that each stand for several tokens; they grow with sequences and tokens.',
    read: 'Compressed entries attended to, read once in a decode step.',
  },
  recurrent: {
    label: 'Recurrent states',
    short: 'States',
    stored:
      'States of linear attention and of state spaces; they grow with sequences, not with tokens.',
    read: 'The state of one sequence, read once in a decode step.',
  },
  convolution: {
    label: 'Convolution states',
    short: 'Convolutions',
    stored:
      'The last columns that short convolutions look back at; they grow with sequences, not with tokens.',
    read: 'The convolution columns of one sequence, read once in a decode step.',
  },
  cross: {
    label: 'Keys and values of the encoder',
    short: 'Encoder',
    stored:
      'Keys and values of an encoder’s or an image’s tokens; they grow with sequences and those tokens.',
    read: 'Keys and values of the encoder’s tokens, read once in a decode step.',
  },
};

export const CACHE_KINDS = Object.keys(CACHE_WORDS) as readonly CacheKind[];
