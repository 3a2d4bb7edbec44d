import {
  type Conclusion,
  fact,
  harmless,
  model,
  number,
  type Program,
  type Stated,
} from '../command/command.js';
import { trlCommand } from './trl-command.js';

/** A script of transformers, PEFT and TRL by the keywords of its calls (peft/tuners/lora/config.py, trl/trainer). */
export const trainerScriptCommand: Program = {
  ...trlCommand,
  id: 'trl-script',
  start: ['python', 'train.py'],
  starts: /^trl-script$/,
  defaults: { ...trlCommand.defaults, recipe: 'bf16-autocast' },
  flags: [
    model('--model_name', '--model_id', '--pretrained_model_name_or_path', '--model'),
    fact('class', '--trl_class'),
    fact('rank', '--r'),
    fact('adapterClass', '--peft_class'),
    fact('tokens', '--num_virtual_tokens'),
    fact('targets', '--target_modules'),
    fact('tables', '--modules_to_save'),
    fact('parameters', '--target_parameters'),
    fact('rslora', '--use_rslora'),
    fact('layers', '--layers_to_transform'),
    number('sequence', '--max_seq_length', '--max_length'),
    harmless(
      '--feedforward_modules',
      '--prefix_projection',
      '--bias',
      '--task_type',
      '--quantization_config',
      '--device_map',
      '--bnb_4bit_quant_type',
      '--bnb_4bit_compute_dtype',
      '--bnb_4bit_use_double_quant',
      '--args',
      '--train_dataset',
      '--eval_dataset',
      '--tokenizer',
      '--processing_class',
      '--peft_config',
      '--token',
      '--init_lora_weights',
      '--use_cache',
      '--low_cpu_mem_usage',
      '--group_by_length',
      '--tf32',
      '--inference_mode',
      '--dataset_kwargs',
      '--data_collator',
    ),
    ...trlCommand.flags,
  ],
  settle: (stated) => {
    const { facts, options } = stated;
    const kind = facts['class'] ?? '';
    const stage = kind.replace(/(Config|Trainer)$/, '').toLowerCase();
    const base = trlCommand.settle({
      options,
      facts: { processes: '1', ...facts, SCRIPT: stage === '' ? 'train.py' : `${stage}.py` },
    });
    // Only TRL's own arguments checkpoint by themselves (trl/trainer/sft_config.py).
    const isSilent = facts['checkpointing'] === undefined && stage === '';
    const layers = facts['layers']?.match(/\d+/g)?.length;
    return {
      ...base,
      options: {
        ...base.options,
        ...(isSilent && { recompute: 'none' }),
        ...otherAdapter(facts),
        ...(layers !== undefined && { adapterLayers: layers }),
      },
    };
  },
};

/** Scales and prefixes, which have classes of their own (peft/tuners/ia3/config.py, prefix_tuning/config.py). */
function otherAdapter({ adapterClass, tokens }: Stated['facts']): Conclusion['options'] {
  if (adapterClass === 'IA3Config') return { adapter: 'ia3' };
  if (adapterClass !== 'PrefixTuningConfig') return {};
  return { adapter: 'prefix', ...(tokens !== undefined && { lora: Number(tokens) }) };
}
