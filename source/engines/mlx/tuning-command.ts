import { fact, harmless, model, notModelled, number, type Program } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { targetsOf } from '../command/target-modules.js';
import { optimizer } from '../command/training.js';

/** Layers that are trained where nothing is said, from the last one (mlx_lm/lora.py, CONFIG_DEFAULTS). */
const TRAINED_LAYERS = 16;

/** All layers are trained where their number is 0 or less (`model.layers[-max(num_layers, 0):]`). */
function lastLayers(layers: number): { readonly adapterLayers?: number } {
  return layers > 0 ? { adapterLayers: layers } : {};
}

/** `mlx_lm.lora` and its YAML (mlx_lm/lora.py). */
export const mlxTuningCommand: Program = {
  id: 'mlx-lora',
  engine: 'mlx',
  mode: 'training',
  start: ['mlx_lm.lora'],
  starts: /^mlx_lm[. ]lora$/,
  positional: 'none',
  syntax: 'flags',
  keys: ['lora_parameters', 'lora_parameters.rank', 'fine_tune_type'],
  defaults: { batch: 4, sequence: 2048, recompute: 'none', recipe: 'bf16', zero: 0 },
  flags: [
    model('--model'),
    number('batch', '--batch-size'),
    number('sequence', '--max-seq-length'),
    fact('layers', '--num-layers'),
    optimizer('--optimizer'),
    fact('kind', '--fine-tune-type'),
    fact('rank', 'lora_parameters.rank'),
    fact('keys', 'lora_parameters.keys'),
    fact('checkpointing', '--grad-checkpoint'),
    harmless(
      '--train',
      '--data',
      '--iters',
      '--learning-rate',
      '--seed',
      '--adapter-path',
      '--save-every',
      '--val-batches',
      '--steps-per-report',
      '--steps-per-eval',
      '--test',
      '--test-batches',
      '--grad-accumulation-steps',
      '--resume-adapter-file',
      '--lr-schedule',
      '--report-to',
      'lora_parameters.scale',
      'lora_parameters.dropout',
      '--config',
      '-c',
      '--mask-prompt',
      'hf_dataset',
    ),
    notModelled('other settings of adapters', 'lora_parameters'),
  ],
  print: null,
  settle: ({ facts }) => ({
    options: {
      ...(facts['kind'] !== 'full' && {
        lora: numberOf(facts['rank']) ?? 8,
        loraTargets: targetsOf(facts['keys']) ?? 'all',
      }),
      ...(facts['kind'] === 'dora' && { dora: true }),
      ...lastLayers(numberOf(facts['layers']) ?? TRAINED_LAYERS),
      recompute: isOn(facts['checkpointing']) ? 'full' : 'none',
    },
    devices: 1,
  }),
};
