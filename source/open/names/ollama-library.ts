/** A tag of Ollama's library: its preset, and the format of its default file where that is not Q4_K_M. */
export interface LibraryModel {
  /** Presets by tag; `latest` is the one of a bare name. */
  readonly tags: Readonly<Record<string, string>>;
  readonly format?: string;
  /** Formats of single tags that differ from the default. */
  readonly formats?: Readonly<Record<string, string>>;
}

const library = (
  latest: string,
  tags: Readonly<Record<string, string>>,
  format?: string,
  formats?: Readonly<Record<string, string>>,
): LibraryModel => ({
  tags: { ...tags, latest },
  ...(format && { format }),
  ...(formats && { formats }),
});

/** Names of Ollama's library (ollama.com/library) and the presets of their tags. */
export const OLLAMA_LIBRARY: ReadonlyMap<string, LibraryModel> = new Map([
  ['llama2', library('llama-2-7b-hf', { '7b': 'llama-2-7b-hf', '70b': 'llama-2-70b-hf' }, 'q4_0')],
  ['llama3', library('llama-3-8b', { '8b': 'llama-3-8b', '70b': 'llama-3-70b' }, 'q4_0')],
  [
    'llama3.1',
    library('llama-3.1-8b', {
      '8b': 'llama-3.1-8b',
      '70b': 'llama-3.1-70b',
      '405b': 'llama-3.1-405b-instruct',
    }),
  ],
  [
    'llama3.2',
    // The library's page has llama3.2:1b with 1.3 GB, which is Q8_0.
    library(
      'llama-3.2-3b-instruct',
      { '1b': 'llama-3.2-1b', '3b': 'llama-3.2-3b-instruct' },
      undefined,
      { '1b': 'q8_0' },
    ),
  ],
  [
    'llama3.2-vision',
    library('llama-3.2-11b-vision-instruct', {
      '11b': 'llama-3.2-11b-vision-instruct',
      '90b': 'llama-3.2-90b-vision-instruct',
    }),
  ],
  ['llama3.3', library('llama-3.3-70b-instruct', { '70b': 'llama-3.3-70b-instruct' })],
  [
    'llama4',
    library('llama-4-scout-17b-16e-instruct', {
      scout: 'llama-4-scout-17b-16e-instruct',
      '16x17b': 'llama-4-scout-17b-16e-instruct',
      maverick: 'llama-4-maverick-17b-128e-instruct',
      '128x17b': 'llama-4-maverick-17b-128e-instruct',
    }),
  ],
  ['mistral', library('mistral-7b-instruct-v0.3', { '7b': 'mistral-7b-instruct-v0.3' })],
  ['mistral-nemo', library('mistral-nemo-instruct-2407', { '12b': 'mistral-nemo-instruct-2407' })],
  [
    'mistral-large',
    library('mistral-large-instruct-2407', { '123b': 'mistral-large-instruct-2407' }),
  ],
  [
    'mistral-small',
    library('mistral-small-24b-instruct-2501', { '24b': 'mistral-small-24b-instruct-2501' }),
  ],
  [
    'mistral-small3.1',
    library('mistral-small-3.1-24b-instruct-2503', {
      '24b': 'mistral-small-3.1-24b-instruct-2503',
    }),
  ],
  [
    'mistral-small3.2',
    library('mistral-small-3.1-24b-instruct-2503', {
      '24b': 'mistral-small-3.1-24b-instruct-2503',
    }),
  ],
  [
    'magistral',
    library('mistral-small-24b-instruct-2501', { '24b': 'mistral-small-24b-instruct-2501' }),
  ],
  ['devstral', library('devstral-small-2505', { '24b': 'devstral-small-2505' })],
  [
    'mixtral',
    library(
      'mixtral-8x7b-v0.1',
      { '8x7b': 'mixtral-8x7b-v0.1', '8x22b': 'mixtral-8x22b-v0.1' },
      'q4_0',
    ),
  ],
  [
    'deepseek-r1',
    library('qwen3-8b', {
      '1.5b': 'deepseek-r1-distill-qwen-1.5b',
      '7b': 'qwen2.5-7b',
      '8b': 'qwen3-8b',
      '14b': 'qwen2.5-14b',
      '32b': 'deepseek-r1-distill-qwen-32b',
      '70b': 'deepseek-r1-distill-llama-70b',
      '671b': 'deepseek-r1',
      '1.5b-qwen-distill': 'deepseek-r1-distill-qwen-1.5b',
      '7b-qwen-distill': 'qwen2.5-7b',
      '8b-llama-distill': 'llama-3.1-8b',
      '8b-0528-qwen3': 'qwen3-8b',
      '14b-qwen-distill': 'qwen2.5-14b',
      '32b-qwen-distill': 'deepseek-r1-distill-qwen-32b',
      '70b-llama-distill': 'deepseek-r1-distill-llama-70b',
      '671b-0528': 'deepseek-r1',
    }),
  ],
  ['deepseek-v3', library('deepseek-v3', { '671b': 'deepseek-v3' })],
  [
    'deepseek-v3.1',
    library('deepseek-v3.1', { '671b': 'deepseek-v3.1', '671b-terminus': 'deepseek-v3.1' }),
  ],
  [
    'qwen2.5',
    library('qwen2.5-7b', {
      '0.5b': 'qwen2.5-0.5b-instruct',
      '1.5b': 'qwen2.5-1.5b',
      '3b': 'qwen2.5-3b',
      '7b': 'qwen2.5-7b',
      '14b': 'qwen2.5-14b',
      '32b': 'qwen2.5-32b',
      '72b': 'qwen2.5-72b-instruct',
    }),
  ],
  [
    'qwen2.5-coder',
    library('qwen2.5-7b', {
      '0.5b': 'qwen2.5-0.5b-instruct',
      '1.5b': 'qwen2.5-1.5b',
      '3b': 'qwen2.5-3b',
      '7b': 'qwen2.5-7b',
      '14b': 'qwen2.5-14b',
      '32b': 'qwen2.5-coder-32b-instruct',
    }),
  ],
  [
    'qwen3',
    library('qwen3-8b', {
      '0.6b': 'qwen3-0.6b',
      '1.7b': 'qwen3-1.7b',
      '4b': 'qwen3-4b-instruct-2507',
      '8b': 'qwen3-8b',
      '14b': 'qwen3-14b',
      '30b': 'qwen3-30b-a3b',
      '30b-a3b': 'qwen3-30b-a3b',
      '32b': 'qwen3-32b',
      '235b': 'qwen3-235b-a22b',
      '235b-a22b': 'qwen3-235b-a22b',
    }),
  ],
  [
    'qwen3-coder',
    library('qwen3-coder-30b-a3b-instruct', {
      '30b': 'qwen3-coder-30b-a3b-instruct',
      '480b': 'qwen3-coder-480b-a35b-instruct',
    }),
  ],
  ['qwq', library('qwq-32b', { '32b': 'qwq-32b' })],
  [
    'gemma2',
    library(
      'gemma-2-9b',
      { '2b': 'gemma-2-2b', '9b': 'gemma-2-9b', '27b': 'gemma-2-27b-it' },
      'q4_0',
    ),
  ],
  [
    'gemma3',
    library(
      'gemma-3-4b-it',
      {
        '270m': 'gemma-3-270m',
        '1b': 'gemma-3-1b-it',
        '4b': 'gemma-3-4b-it',
        '12b': 'gemma-3-12b-it',
        '27b': 'gemma-3-27b-it',
      },
      undefined,
      { '270m': 'q8_0' },
    ),
  ],
  ['gemma3n', library('gemma-3n-e4b-it', { e2b: 'gemma-3n-e2b-it', e4b: 'gemma-3n-e4b-it' })],
  [
    'gemma4',
    library('gemma-4-e4b-it', {
      e2b: 'gemma-4-e2b-it',
      e4b: 'gemma-4-e4b-it',
      '26b': 'gemma-4-26b-a4b',
      '31b': 'gemma-4-31b-it',
    }),
  ],
  ['gpt-oss', library('gpt-oss-20b', { '20b': 'gpt-oss-20b', '120b': 'gpt-oss-120b' }, 'mxfp4')],
  [
    'phi3',
    library(
      'phi-3-mini-4k-instruct',
      {
        mini: 'phi-3-mini-4k-instruct',
        '3.8b': 'phi-3-mini-4k-instruct',
        medium: 'phi-3-medium-4k-instruct',
        '14b': 'phi-3-medium-4k-instruct',
      },
      'q4_0',
    ),
  ],
  ['phi3.5', library('phi-3.5-mini-instruct', { '3.8b': 'phi-3.5-mini-instruct' }, 'q4_0')],
  ['phi4', library('phi-4', { '14b': 'phi-4' })],
  ['phi4-mini', library('phi-4-mini-instruct', { '3.8b': 'phi-4-mini-instruct' })],
  ['nomic-embed-text', library('nomic-embed-text-v1.5', {}, 'fp16')],
  ['bge-m3', library('bge-m3', { '567m': 'bge-m3' }, 'fp16')],
  ['all-minilm', library('all-minilm-l6-v2', { '22m': 'all-minilm-l6-v2' }, 'fp16')],
  [
    'granite4',
    library('granite-4.0-h-tiny', {
      '350m': 'granite-4.0-350m',
      '1b-h': 'granite-4.0-h-1b',
      'micro-h': 'granite-4.0-h-micro',
      'tiny-h': 'granite-4.0-h-tiny',
      'small-h': 'granite-4.0-h-small',
    }),
  ],
  [
    'granite3.3',
    library('granite-3.3-8b-instruct', {
      '2b': 'granite-3.3-2b-instruct',
      '8b': 'granite-3.3-8b-instruct',
    }),
  ],
  [
    'smollm2',
    library(
      'smollm2-1.7b',
      { '135m': 'smollm2-135m', '360m': 'smollm2-360m', '1.7b': 'smollm2-1.7b' },
      'q8_0',
    ),
  ],
  [
    'tinyllama',
    library('tinyllama-1.1b-chat-v1.0', { '1.1b': 'tinyllama-1.1b-chat-v1.0' }, 'q4_0'),
  ],
  [
    'codellama',
    library('codellama-7b-hf', { '7b': 'codellama-7b-hf', '34b': 'codellama-34b-hf' }, 'q4_0'),
  ],
]);
