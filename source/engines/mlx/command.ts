import {
  draft,
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
} from '../command/command.js';
import { numberOf } from '../command/common.js';
import { line } from '../command/print.js';

/** `mlx_lm.server` and `mlx_lm.generate` (mlx_lm/server.py, generate.py). */
export const mlxCommand: Program = {
  id: 'mlx',
  engine: 'mlx',
  mode: 'inference',
  start: ['mlx_lm.server'],
  starts: /^(mlx_lm[. ](server|generate|chat)|mlx_vlm[. ]\w+)$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: [
    model('--model'),
    number('sequence', '--max-kv-size'),
    number('output', '--max-tokens', '-m'),
    number('batch', '--decode-concurrency'),
    number('batchedTokens', '--prefill-step-size'),
    draft('--draft-model'),
    number('draftTokens', '--num-draft-tokens'),
    fact('kvBits', '--kv-bits'),
    harmless(
      '--host',
      '--port',
      '--prompt',
      '-p',
      '--temp',
      '--top-p',
      '--seed',
      '--log-level',
      '--system-prompt',
      '--chat-template',
      '--min-p',
      '--kv-group-size',
      '--quantized-kv-start',
    ),
    harmlessToggles(
      '--trust-remote-code',
      '--use-default-chat-template',
      '--verbose',
      '--ignore-chat-template',
    ),
    notModelled(
      'kept prompts take memory',
      '--prompt-cache-size',
      '--prompt-cache-bytes',
      '--prompt-cache-file',
    ),
    notModelled('prompts read together', '--prompt-concurrency'),
    notModelled('an adapter takes memory', '--adapter-path'),
    notModelled('stages instead of tensor parallelism', '--pipeline'),
  ],
  print: ({ hub: model, words, options }) => {
    const { kv } = options;
    const bits = kv === 'q8_0' ? ['--kv-bits', '8'] : kv === 'q4_0' ? ['--kv-bits', '4'] : [];
    return { lines: [line(['mlx_lm.server', '--model', model, ...words, ...bits])], says: ['kv'] };
  },
  settle: ({ facts }) => {
    const bits = numberOf(facts['kvBits']);
    return bits === 8 || bits === 4 ? { options: { kv: bits === 8 ? 'q8_0' : 'q4_0' } } : {};
  },
};
