import {
  type Conclusion,
  configFile,
  fact,
  harmless,
  number,
  type Program,
  type Stated,
  toggle,
} from '../command/command.js';
import { isOn } from '../command/common.js';
import { otherSize, otherTrainer, postTraining, stageOfTrainer } from '../command/post-training.js';
import { common, TRAINER_FLAGS, USUAL_TARGETS } from './trainer-command.js';

const TRAINERS = /online_dpo|nash_md|xpo|gkd|prm|dpo|grpo|kto|reward|rloo|orpo|cpo|bco|ppo/;

/** `trl sft`, `trl dpo` and their scripts, which load weights in fp32 and compute under autocast (trl/scripts). */
export const trlCommand: Program = {
  id: 'trl',
  engine: 'transformers',
  mode: 'training',
  start: ['trl', 'sft'],
  starts:
    /^trl (sft|dpo|grpo|kto|reward|rloo)$|(^|\/)(sft|dpo|grpo|kto|reward|rloo|orpo|cpo|bco|ppo|online_dpo|nash_md|xpo|gkd|prm)(_\w+)?\.py$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { sequence: 1024, recompute: 'full', recipe: 'bf16-autocast', batch: 8, zero: 0 },
  flags: [
    ...TRAINER_FLAGS,
    number('sequence', '--max_length', '--max_seq_length'),
    fact('dtype', '--dtype', '--torch_dtype'),
    number('rolloutShare', '--vllm_gpu_memory_utilization'),
    number('rolloutTp', '--vllm_tensor_parallel_size'),
    number('output', '--max_completion_length'),
    toggle('rolloutSleep', true, '--vllm_enable_sleep_mode'),
    fact('generator', '--use_vllm'),
    fact('generatorMode', '--vllm_mode'),
    fact('prompt', '--max_prompt_length'),
    fact('beta', '--beta'),
    fact('precomputed', '--precompute_ref_log_probs'),
    fact('judge', '--reward_model_name_or_path', '--reward_model_path'),
    harmless('--num_generations', '--temperature', '--epsilon', '--loss_type', '--scale_rewards'),
    fact('offloadsActivations', '--activation_offloading'),
    // `trl sft --accelerate_config zero2 --num_processes 4` launches itself (trl/scripts/utils.py).
    fact('accelerate', '--accelerate_config'),
    fact('processes', '--num_processes'),
    fact('nodes', '--num_machines'),
    harmless('--reward_funcs', '--dataset_num_proc', '--dataset_streaming', '--lora_task_type'),
    configFile('--config'),
  ],
  print: null,
  settle: (stated) => {
    const { facts } = stated;
    const base = common(stated, 8, true, USUAL_TARGETS);
    const loadsHalf = /bfloat16|bf16|auto/.test(facts['dtype'] ?? '');
    const beside = stageOptions(stated, base.options);
    return {
      ...base,
      options: {
        ...(!loadsHalf && widerCopies(base.options, beside)),
        ...base.options,
        ...(loadsHalf && { recipe: 'bf16' }),
        ...(isOn(facts['offloadsActivations']) && { offload: 'activations' }),
        ...beside,
      },
      warnings: [...otherTrainer(trainerOf(facts)), ...otherSize(['reward model', facts['judge']])],
    };
  },
};

/**
 * Frozen models are loaded in fp32 as the trained one is: the base below adapters, and a reference. Source: trl 0.27,
 * trainer/model_config.py and utils.py, `create_model_from_path`; before, transformers 4's own default was the same.
 */
function widerCopies(own: Conclusion['options'], beside: Conclusion['options']) {
  if (own?.['qlora'] !== undefined) return {};
  const isCopied =
    /^(dpo|kto)$/.test(String(beside?.['stage'])) || /model/.test(String(beside?.['reference']));
  const hasCopy = isCopied && beside?.['reference'] !== 'none';
  return own?.['lora'] !== undefined || hasCopy ? { weights: 'fp32' } : {};
}

/** The trainer in `trl dpo`, or in the name of its script. */
function trainerOf({ SCRIPT = '' }: Stated['facts']): string | undefined {
  return TRAINERS.exec(SCRIPT.slice(SCRIPT.lastIndexOf('/') + 1))?.[0];
}

/** What TRL's trainers hold beside the trained model, and generate (trl/trainer). */
function stageOptions(stated: Stated, options: Conclusion['options']) {
  const stage = stageOfTrainer(trainerOf(stated.facts));
  return postTraining(stated, {
    stage,
    // trl/trainer/rloo_config.py and grpo_config.py.
    usualBeta: stage === 'rloo' ? 0.05 : 0,
    // The last default that it had (trl 0.25, trainer/grpo_config.py: max_prompt_length).
    usualPrompt: 512,
    // trl 1.9, trainer/grpo_config.py and rloo_config.py: max_completion_length.
    usualAnswer: 512,
    hasAdapters: options?.['lora'] !== undefined,
  });
}
