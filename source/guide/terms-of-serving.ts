import type { Term } from './term.js';

/** What serving a model is made of. */
export const termsOfServing: readonly Term[] = [
  {
    term: 'prefill',
    also: 'prompt processing, time to first token',
    brief: 'all tokens of a prompt pass through the model at once',
    text: [
      'Thousands of tokens share one reading of the weights, so prefill is bound by compute: its time grows with the prompt. It fills the KV cache and gives the first token.',
    ],
    picture: [
      'prefill   [t1 t2 t3 … t8192] ─▶ weights read once ─▶ first token',
      'decode    [t] ─▶ weights read ─▶ t   [t] ─▶ weights read ─▶ t   …',
    ],
  },
  {
    term: 'decode',
    also: 'generation, time per output token',
    brief: 'tokens are made one after the other, each reading all weights',
    text: [
      'One token of each user passes through the model. The weights and the user’s cache are read for it, so decode is bound by memory bandwidth until many users share the reading of the weights.',
    ],
    picture: [
      'prefill   [t1 t2 t3 … t8192] ─▶ weights read once ─▶ first token',
      'decode    [t] ─▶ weights read ─▶ t   [t] ─▶ weights read ─▶ t   …',
    ],
  },
  {
    term: 'KV cache',
    brief: 'keys and values of past tokens, kept so that they are not computed again',
    text: [
      'Each layer keeps a key and a value for each past token: 2 · layers · key-value heads · head dimension elements a token. It grows with tokens × users. The query of a token is used once, so queries are not kept.',
    ],
  },
  {
    term: 'MHA',
    also: 'multi-head attention',
    brief: 'each query head has its own key and value head',
    text: [
      'The largest cache: as many key-value heads as query heads, as in GPT-2 and Llama 2 7B.',
    ],
  },
  {
    term: 'GQA',
    also: 'grouped-query attention',
    brief: 'groups of query heads share a key and a value head',
    text: [
      'With 32 query heads and 8 key-value heads the cache is a quarter of that of multi-head attention, and the key and value matrices are smaller too.',
    ],
    picture: ['queries  q q q q   q q q q', 'keys        k         k      4 to 1'],
  },
  {
    term: 'MQA',
    also: 'multi-query attention',
    brief: 'all query heads share one key and one value head',
    text: ['The limit of GQA. Under tensor parallelism every rank holds a copy of that one head.'],
  },
  {
    term: 'MLA',
    also: 'multi-head latent attention',
    brief: 'the cache keeps one small vector a token, from which keys and values are made',
    text: [
      'DeepSeek’s attention keeps a latent vector and a small rotary key instead of heads: 512 + 64 elements a layer and token in DeepSeek-V3. All ranks of a tensor-parallel group need the whole of it.',
    ],
  },
  {
    term: 'window',
    also: 'sliding-window attention',
    brief: 'a layer looks at the last so many tokens only',
    text: ['Its cache stops growing at the window, so long contexts cost little in these layers.'],
  },
  {
    term: 'MoE',
    also: 'mixture of experts, active parameters',
    brief: 'each token uses a few of many feed-forward parts',
    text: [
      'All experts must lie in memory: total parameters decide what fits. A token passes through a few of them: active parameters decide compute, and for one user the bytes that are read.',
    ],
  },
  {
    term: 'ridge point',
    also: 'roofline, arithmetic intensity',
    brief: 'FLOPs a byte at which a device is as busy computing as reading',
    text: [
      'Peak FLOP/s divided by bandwidth. Work with fewer FLOPs a byte than that waits for memory, work with more waits for compute. Decode of one user has about 2 FLOPs for each weight, and so 1 a byte in 16 bits.',
    ],
  },
  {
    term: 'quantization',
    also: 'fp8, int4, GPTQ, AWQ, GGUF',
    brief: 'weights or cache in fewer bits',
    text: [
      'Bytes fall with the bits, and decode becomes faster as less is read. Blocks of weights share a scale, so 4-bit formats have 4.1 to 5 bits a weight. Which formats run depends on engine and device: the list of a field shows those that do first.',
    ],
  },
  {
    term: 'speculative decoding',
    also: 'draft model',
    brief: 'a small model proposes tokens, the large one checks several at once',
    text: [
      'Checking k tokens reads the weights once. What is gained depends on how many are accepted; the draft model needs memory of its own.',
    ],
  },
];
