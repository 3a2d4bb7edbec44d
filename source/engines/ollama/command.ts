import {
  configFile,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  words,
} from '../command/command.js';
import { hereDocument, line, shellWord, spreadServers } from '../command/print.js';
import { isAtLeast } from '../version.js';

const GIB = 2 ** 30;

/** Default context: by the memory of all devices from 0.14 on, and 4,096 before (ollama/ollama server/routes.go). */
function contextByMemory(bytes: number, version: string): number {
  if (!isAtLeast(version, '0.14') || bytes < 23 * GIB) return 4096;
  return bytes < 47 * GIB ? 32_768 : 262_144;
}

/** Modelfile parameters and the server's environment (ollama/ollama envconfig/config.go, parser/parser.go). */
export const ollamaCommand: Program = {
  id: 'ollama',
  engine: 'ollama',
  mode: 'inference',
  start: ['ollama', 'run'],
  starts: /^ollama( (run|serve|create|pull|show))?$/,
  images: /^(docker\.io\/)?ollama\/ollama/,
  positional: 'model',
  further: 'PROMPT',
  syntax: 'flags',
  keys: ['FROM'],
  defaults: { weights: 'q4_k_m' },
  contextOf: contextByMemory,
  flags: [
    model('FROM', '--model'),
    configFile('-f', '--file'),
    number('sequence', 'PARAMETER.num_ctx', 'OLLAMA_CONTEXT_LENGTH', '--num-ctx'),
    number('batch', 'OLLAMA_NUM_PARALLEL'),
    number('gpuLayers', 'PARAMETER.num_gpu'),
    number('batchedTokens', 'PARAMETER.num_batch'),
    number('output', 'PARAMETER.num_predict'),
    number('draftTokens', 'PARAMETER.draft_num_predict'),
    words(
      'kv',
      [
        ['f16', 'fp16'],
        ['q8_0', 'q8_0'],
        ['q4_0', 'q4_0'],
      ],
      'OLLAMA_KV_CACHE_TYPE',
    ),
    words(
      'attention',
      [
        ['1', 'flash'],
        ['true', 'flash'],
        ['0', 'eager'],
        ['false', 'eager'],
      ],
      'OLLAMA_FLASH_ATTENTION',
    ),
    harmless(
      'SYSTEM',
      'TEMPLATE',
      'LICENSE',
      'MESSAGE',
      'PARAMETER.temperature',
      'PARAMETER.top_k',
      'PARAMETER.top_p',
      'PARAMETER.min_p',
      'PARAMETER.stop',
      'PARAMETER.seed',
      'PARAMETER.repeat_penalty',
      'PARAMETER.repeat_last_n',
      'PARAMETER.mirostat',
      'PARAMETER.num_keep',
      'OLLAMA_HOST',
      'OLLAMA_ORIGINS',
      'OLLAMA_MODELS',
      'OLLAMA_KEEP_ALIVE',
      'OLLAMA_DEBUG',
      'OLLAMA_LOAD_TIMEOUT',
      'OLLAMA_MAX_QUEUE',
    ),
    harmlessToggles(
      '--verbose',
      '--insecure',
      '--nowordwrap',
      '--keepalive',
      '--format',
      '--think',
    ),
    notModelled('several models may be loaded at once', 'OLLAMA_MAX_LOADED_MODELS'),
    notModelled('bytes left free on each GPU', 'OLLAMA_GPU_OVERHEAD'),
    notModelled('the model is spread over all GPUs', 'OLLAMA_SCHED_SPREAD'),
    notModelled('an adapter takes memory', 'ADAPTER'),
    notModelled(
      'device, mapping or threads',
      'PARAMETER.main_gpu',
      'PARAMETER.use_mmap',
      'PARAMETER.num_thread',
    ),
    notModelled('the placement is adapted to free memory', 'LLAMA_ARG_FIT', 'LLAMA_ARG_FIT_TARGET'),
  ],
  print: (asked) => {
    const {
      options: { weights },
      model,
      words,
    } = asked;
    const parameters: string[] = [];
    const environment: string[] = [];
    for (let at = 0; at < words.length; at += 2) {
      const [name = '', value = ''] = words.slice(at, at + 2);
      if (name.startsWith('PARAMETER.')) parameters.push(`PARAMETER ${name.slice(10)} ${value}`);
      else environment.push(`${name}=${shellWord(value)}`);
    }
    // The model is a file of this name, since Ollama's library has other names.
    const from = `FROM ./${model}-${String(weights ?? 'q4_k_m').toUpperCase()}.gguf`;
    return {
      lines: [
        ...hereDocument('Modelfile', [from, ...parameters].join('\n')),
        line([
          ...spreadServers(asked),
          ...environment,
          'ollama',
          'create',
          'model',
          '-f',
          'Modelfile',
        ]),
      ],
      says: ['weights', 'batch', 'dp', 'pp'],
    };
  },
  settle: () => ({}),
};
