import {
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
} from '../command/command.js';
import { servedDevices } from '../command/common.js';
import { line, variables } from '../command/print.js';

/** `ktransformers` and its local chat (ktransformers/server/args.py). */
export const ktransformersCommand: Program = {
  id: 'ktransformers',
  engine: 'ktransformers',
  mode: 'inference',
  start: ['ktransformers'],
  starts:
    /(^|\/)ktransformers\/(server\/main|local_chat)\.py$|^(ktransformers|ktransformers\.local_chat|ktransformers\.server\.main|local_chat\.py|kt run)$/,
  positional: 'none',
  syntax: 'flags',
  defaults: {},
  flags: [
    model('--model_path', '--model-path', '--gguf_path', '--gguf-path'),
    number('sequence', '--cache_lens', '--cache-lens'),
    number('output', '--max_new_tokens'),
    number('batchedTokens', '--chunk_size'),
    number('maxSequences', '--max_batch_size'),
    harmless('--host', '--port', '--web', '--model_name', '--mode', '--backend_type'),
    harmlessToggles('--trust_remote_code', '--force_think', '--use_cuda_graph'),
    notModelled(
      'the placement of layers is a rule file',
      '--optimize_config_path',
      '--optimize_rule_path',
    ),
    notModelled('processor threads decide the speed of experts', '--cpu_infer'),
  ],
  print: (asked) => ({
    lines: [
      line([...variables(asked), 'ktransformers', '--model_path', asked.hub, ...asked.words]),
    ],
    says: ['batch', 'dp'],
  }),
  settle: ({ options }) => servedDevices(options),
};
