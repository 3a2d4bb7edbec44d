import type { FlagValue, Program, Stated } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { line, nodesOf, type PrintRequest, torchrun } from '../command/print.js';
import {
  ALL_LINEAR,
  adaptedModules,
  saysFreeze,
  targetModules,
} from '../command/target-modules.js';
import { launchedDevices, stageOfEstimator } from '../command/training.js';
import { GENERATOR } from '../registry.js';
import { VERL_FLAGS } from './flags.js';

/** The word of `actor.strategy` for Megatron-LM, whose optimizer verl distributes. */
const MEGATRON = 'megatron';

/** verl's hydra configuration (verl/trainer/config). */
export const verlCommand: Program = {
  id: 'verl',
  engine: 'transformers',
  mode: 'training',
  start: ['python', '-m', 'verl.trainer.main_ppo'],
  starts: /^verl\.trainer\.(main_ppo|fsdp_sft_trainer|sft_trainer\w*)$/,
  signs: /^\+{0,2}(algorithm\.adv_estimator|actor_rollout_ref\.model\.path)=/,
  positional: 'none',
  syntax: 'assignments',
  // trainer/config/rollout/rollout.yaml
  defaults: {
    zero: 3,
    recompute: 'full',
    recipe: 'bf16-autocast',
    rolloutTp: 2,
    rolloutShare: 0.5,
    rolloutSleep: true,
  },
  flags: VERL_FLAGS,
  print: (asked) => ({
    lines: [
      line((asked.options['stage'] ?? SFT) === SFT ? tuningWords(asked) : rolloutWords(asked)),
    ],
    says: [
      'stage',
      'sequence',
      'batch',
      'recompute',
      'lora',
      'loraTargets',
      ...saysFreeze(asked),
      'output',
      'globalBatch',
      ...(saysReference(asked) ? ['reference'] : []),
    ],
  }),
  settle: (stated) => {
    const { options, facts } = stated;
    const gpus = numberOf(facts['gpus']);
    const devices = launchedDevices(stated) ?? (gpus ?? 8) * (numberOf(facts['hosts']) ?? 1);
    const rank = numberOf(facts['rank']);
    const prompt = numberOf(facts['prompt']);
    const isSft =
      facts['estimator'] === undefined &&
      prompt === undefined &&
      !facts['SCRIPT']?.endsWith('main_ppo');
    return {
      options: {
        ...(facts['checkpointing'] !== undefined &&
          options['recompute'] === undefined && {
            recompute: isOn(facts['checkpointing']) ? 'full' : 'none',
          }),
        ...(isMegatron(facts) && { engine: MEGATRON, zero: 1 }),
        ...(rank !== undefined &&
          rank > 0 && {
            lora: rank,
            ...adaptedModules(facts['targets'] ?? ALL_LINEAR, facts['excluded']),
          }),
        ...(facts['freezesTower'] !== undefined && freezeOf({ tower: facts['freezesTower'] })),
        ...(options['tp'] !== undefined && { sequenceParallel: Number(options['tp']) > 1 }),
        ...(isSft ? globalBatchOf(facts) : generated(stated)),
      },
      devices,
      warnings: isSft ? [] : left(stated),
    };
  },
};

/** Sequences of a step of fine-tuning (trainer/config/sft_trainer.yaml). */
function globalBatchOf({ trainBatch }: Stated['facts']): { readonly globalBatch?: number } {
  const globalBatch = numberOf(trainBatch);
  return globalBatch === undefined ? {} : { globalBatch };
}

/** Its configuration for Megatron-LM is another (trainer/config/ppo_megatron_trainer.yaml). */
function isMegatron({ strategy, configuration = '' }: Stated['facts']): boolean {
  return strategy === MEGATRON || (strategy === undefined && configuration.includes(MEGATRON));
}

/**
 * Options of a run on generated answers. Lengths that are not given are verl's
 * (trainer/config/data/legacy_data.yaml).
 */
function generated({ facts }: Stated): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']) ?? 512;
  const response = numberOf(facts['response']) ?? 512;
  const miniBatch = numberOf(facts['miniBatch']);
  return {
    sequence: prompt + response,
    output: response,
    stage: stageOfEstimator(facts['estimator']),
    reference: referenceOf(facts),
    // The batch counts prompts, each of which is answered several times (workers/fsdp_workers.py).
    ...(miniBatch !== undefined && {
      globalBatch: miniBatch * (numberOf(facts['samples']) ?? 1),
    }),
  };
}

/**
 * The reference model, which only a KL term needs; with adapters it is the base below them (trainer/ppo/utils.py,
 * need_reference_policy).
 */
function referenceOf(facts: Stated['facts']): string {
  if (!isAnyOn(facts['klLoss'], facts['klReward'])) return 'none';
  if ((numberOf(facts['rank']) ?? 0) > 0) return 'shared';
  return isOn(facts['referenceOffload']) ? 'offloaded' : 'model';
}

function isAnyOn(...words: readonly (string | undefined)[]): boolean {
  return words.some(isOn);
}

/** Settings that are read and have no effect in the answer. */
function left({ facts }: Stated): readonly string[] {
  const generator = facts['rolloutEngine'] ?? GENERATOR;
  const { trainBatch, miniBatch } = facts;
  return [
    ...(trainBatch === undefined || trainBatch === miniBatch
      ? []
      : [
          `answers to ${trainBatch} prompts are generated before the first update: the report covers one update`,
        ]),
    ...(isAnyOn(facts['paramOffload'], facts['optimizerOffload'])
      ? [
          'weights or optimizer are in host memory while answers are generated: the report counts them on the devices',
        ]
      : []),
    ...(generator === GENERATOR
      ? []
      : [`${generator} generates the answers: the report counts the memory of vLLM`]),
  ];
}

const SFT = 'sft';

function tuningWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices, words } = asked;
  const { sequence, batch = 1, globalBatch, recompute, lora = 0, engine } = options;
  const isOnMegatron = engine === MEGATRON;
  return [
    ...torchrun(devices),
    '-m',
    // The trainer for all of verl's engines; the older one supports only FSDP
    // (verl/trainer/config/sft_trainer_engine.yaml).
    `verl.trainer.${isOnMegatron ? '' : 'fsdp_'}sft_trainer`,
    ...(isOnMegatron ? [`engine=${MEGATRON}`, `optim=${MEGATRON}`] : []),
    `model.${isOnMegatron ? 'path' : 'partial_pretrain'}=${hub}`,
    `data.max_length=${sequence}`,
    `data.micro_batch_size_per_gpu=${batch}`,
    ...(globalBatch === undefined ? [] : [`data.train_batch_size=${globalBatch}`]),
    ...(recompute === 'none' ? ['model.enable_gradient_checkpointing=False'] : []),
    ...(lora === 0 ? [] : [`model.lora_rank=${lora}`, `model.target_modules=${modulesOf(asked)}`]),
    ...words.filter(isFurther).map((word) => tuningWord(word, isOnMegatron)),
  ];
}

/** The name of an actor's setting in the trainer of a single model. */
function tuningWord(word: string, isOnMegatron: boolean): string {
  const ulysses = 'ulysses_sequence_parallel_size';
  return word
    .replace(`${ACTOR}.fsdp_config`, 'model.fsdp_config')
    .replace(`${ACTOR}.megatron.`, 'engine.')
    .replace(`${ACTOR}.${ulysses}`, isOnMegatron ? 'engine.context_parallel_size' : ulysses);
}

/** Target modules as hydra reads them: a list, a word, or a quoted pattern. */
function modulesOf(asked: PrintRequest): string {
  const modules = targetModules(asked);
  if (typeof modules !== 'string') return `[${modules.join(',')}]`;
  return modules === ALL_LINEAR ? modules : `'${modules}'`;
}

const ACTOR = 'actor_rollout_ref.actor';

/** Whether a word is not among those of every command. */
function isFurther(word: string): boolean {
  return !/^(data\.max_length|actor_rollout_ref\.actor\.ppo_micro_batch_size_per_gpu)=/.test(word);
}

function rolloutWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices, words } = asked;
  const { stage, batch = 1, recompute, lora = 0, output = 256, globalBatch, engine } = options;
  const { reference = 'auto' } = options;
  const hosts = nodesOf(devices);
  const tokens = Math.min(Number(options['sequence']) - 1, Number(output));
  return [
    'python',
    '-m',
    'verl.trainer.main_ppo',
    `algorithm.adv_estimator=${stage === 'ppo' ? 'gae' : stage}`,
    `data.max_prompt_length=${Number(options['sequence']) - tokens}`,
    `data.max_response_length=${tokens}`,
    `actor_rollout_ref.model.path=${hub}`,
    ...(engine === MEGATRON ? [`${ACTOR}.strategy=${MEGATRON}`] : []),
    `${ACTOR}.ppo_micro_batch_size_per_gpu=${batch}`,
    ...(globalBatch === undefined ? [] : [`${ACTOR}.ppo_mini_batch_size=${globalBatch}`]),
    ...(recompute === 'none'
      ? ['actor_rollout_ref.model.enable_gradient_checkpointing=False']
      : []),
    ...(lora === 0
      ? []
      : [
          `actor_rollout_ref.model.lora_rank=${lora}`,
          `actor_rollout_ref.model.target_modules=${modulesOf(asked)}`,
        ]),
    ...(compares(asked) ? [`${ACTOR}.use_kl_loss=True`] : []),
    ...(reference === 'offloaded' ? ['actor_rollout_ref.ref.fsdp_config.param_offload=True'] : []),
    `actor_rollout_ref.rollout.name=${GENERATOR}`,
    ...words.filter(isFurther),
    `trainer.n_gpus_per_node=${devices / hosts}`,
    `trainer.nnodes=${hosts}`,
  ];
}

/** Whether the scenario compares answers with a reference. Groups alone do not. */
function compares({ options: { stage, reference = 'auto' } }: PrintRequest): boolean {
  return reference === 'auto' ? stage === 'ppo' : reference !== 'none';
}

/** Whether a reference has to be stated. With adapters it is the base below them regardless. */
function saysReference({ options: { lora = 0, reference = 'auto' } }: PrintRequest): boolean {
  return lora === 0 || (reference !== 'model' && reference !== 'offloaded');
}
