import {
  draft,
  fact,
  factOf,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
} from '../command/command.js';
import { numberOf } from '../command/common.js';
import { line, variablesBesideUsers } from '../command/print.js';

/** `mlx_lm.server` and `mlx_lm.generate` (mlx_lm/server.py, generate.py), over the ranks of `mlx.launch`. */
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
    factOf('pipeline', '--pipeline'),
  ],
  print: (asked) => {
    const { hub: model, words, options } = asked;
    const { kv } = options;
    const bits = kv === 'q8_0' ? ['--kv-bits', '8'] : kv === 'q4_0' ? ['--kv-bits', '4'] : [];
    const { tp = 1, pp = 1 } = options;
    const ranks = Number(tp) * Number(pp);
    return {
      lines: [
        line([
          ...variablesBesideUsers(asked),
          ...(ranks > 1 ? ['mlx.launch', '-n', String(ranks)] : []),
          'mlx_lm.server',
          '--model',
          model,
          ...words,
          ...bits,
          ...(Number(pp) > 1 ? ['--pipeline'] : []),
        ]),
      ],
      says: ['kv', 'tp', 'pp', 'dp'],
    };
  },
  settle: ({ facts }) => {
    const bits = numberOf(facts['kvBits']);
    const ranks = numberOf(facts['processes']);
    const size = facts['pipeline'] === undefined ? 'tp' : 'pp';
    return {
      options: {
        ...((bits === 8 || bits === 4) && { kv: bits === 8 ? 'q8_0' : 'q4_0' }),
        ...(ranks !== undefined && { [size]: ranks }),
      },
      ...(ranks !== undefined && { devices: ranks }),
    };
  },
};
