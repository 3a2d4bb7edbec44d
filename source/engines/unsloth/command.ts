import {
  type Conclusion,
  fact,
  harmless,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { targetsOf } from '../command/target-modules.js';
import { adapters, baseBits, globalBatch, optimizer, trainedTables } from '../command/training.js';

/** A script of Unsloth by the keywords of its calls (unslothai/unsloth, unsloth/models/loader.py and llama.py). */
export const unslothCommand: Program = {
  id: 'unsloth',
  engine: 'unsloth',
  mode: 'training',
  start: ['python', 'train.py'],
  starts: /^unsloth$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { sequence: 2048, batch: 8, recompute: 'full', zero: 0 },
  flags: [
    model('--model_name'),
    number('sequence', '--max_seq_length', '--max_length'),
    number('batch', '--per_device_train_batch_size'),
    number('epochs', '--num_train_epochs'),
    optimizer('--optim'),
    fact('accumulation', '--gradient_accumulation_steps'),
    fact('fourBit', '--load_in_4bit'),
    fact('eightBit', '--load_in_8bit'),
    fact('tables', '--modules_to_save'),
    fact('full', '--full_finetuning'),
    fact('rank', '--r'),
    fact('targets', '--target_modules'),
    fact('checkpointing', '--use_gradient_checkpointing'),
    fact('dora', '--use_dora'),
    fact('rslora', '--use_rslora'),
    fact('tower', '--finetune_vision_layers'),
    fact('language', '--finetune_language_layers'),
    fact('attention', '--finetune_attention_modules'),
    fact('feedForward', '--finetune_mlp_modules'),
    harmless(
      '--lora_alpha',
      '--lora_dropout',
      '--bias',
      '--random_state',
      '--seed',
      '--loftq_config',
      '--token',
      '--dtype',
      '--dataset_text_field',
      '--dataset_num_proc',
      '--learning_rate',
      '--warmup_steps',
      '--warmup_ratio',
      '--max_steps',
      '--logging_steps',
      '--weight_decay',
      '--lr_scheduler_type',
      '--output_dir',
      '--report_to',
      '--save_steps',
      '--fp16',
      '--bf16',
      '--packing',
      '--model',
      '--tokenizer',
      '--train_dataset',
      '--args',
    ),
    notModelled(
      'a rollout engine shares the device',
      '--fast_inference',
      '--gpu_memory_utilization',
    ),
  ],
  print: null,
  settle: ({ options, facts }) => {
    const isFull = isOn(facts['full']);
    const checkpoints = !/^(false|none)$/i.test(facts['checkpointing'] ?? 'unsloth');
    return {
      options: {
        recompute: checkpoints ? 'full' : 'none',
        // Its own checkpointing sends what it keeps to the host, PyTorch's does not (unsloth_zoo/gradient_checkpointing.py).
        ...(isOn(facts['checkpointing']) && { offload: 'none' }),
        ...globalBatch(Number(options['batch'] ?? 8), numberOf(facts['accumulation']), 1),
        ...(!isFull && {
          ...adapters(
            numberOf(facts['rank']) ?? 16,
            baseBits(facts['fourBit'] ?? 'true', facts['eightBit']),
          ),
          // Tables among the target modules are trained whole too (unsloth/models/llama.py, get_peft_model).
          ...trainedTables(`${facts['tables'] ?? ''} ${tablesOf(facts['targets'])}`),
          loraTargets: targetsOf(facts['targets']) ?? 'all',
          ...(isOn(facts['dora']) && { dora: true }),
          ...(isOn(facts['rslora']) && { adapter: 'rslora' }),
          ...partsOf(facts),
        }),
      },
    };
  },
};

function tablesOf(targets = ''): string {
  return targets.match(/embed_tokens|lm_head/g)?.join(' ') ?? '';
}

/** What FastVisionModel puts adapters on: all parts unless told otherwise (unsloth/models/vision.py). */
function partsOf(facts: Stated['facts']): Conclusion['options'] {
  const { tower, language, attention, feedForward } = facts;
  if ([tower, language, attention, feedForward].every((said) => said === undefined)) return {};
  const isOff = (said: string | undefined) => said !== undefined && !isOn(said);
  return {
    ...freezeOf({
      tower: String(isOff(tower)),
      projector: String(isOff(tower)),
      language: String(isOff(language)),
    }),
    ...(isOff(feedForward) && { loraTargets: 'attention' }),
  };
}
