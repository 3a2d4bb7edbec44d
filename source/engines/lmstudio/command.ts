import { harmless, harmlessToggles, number, type Program, words } from '../command/command.js';
import { MANY_LAYERS } from '../llama-cpp/tensor-overrides.js';

/** `lms load` (lmstudio-ai/lms, src/subcommands/load.ts). */
export const lmStudioCommand: Program = {
  id: 'lmstudio',
  engine: 'lmstudio',
  mode: 'inference',
  start: ['lms', 'load'],
  starts: /^lms load$/,
  positional: 'model',
  syntax: 'flags',
  defaults: { sequence: 4096 },
  flags: [
    number('sequence', '--context-length', '-c'),
    number('batch', '--parallel'),
    harmless('--identifier', '--ttl', '--host', '--port'),
    harmlessToggles('-y', '--yes', '--exact', '--estimate-only'),
    words(
      'gpuLayers',
      [
        ['max', MANY_LAYERS],
        ['off', 0],
      ],
      '--gpu',
    ),
  ],
  print: null,
  settle: () => ({}),
};
