import type { FlagValue, Program, Stated } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import {
  awayForRollout,
  heldModels,
  isGenerating,
  otherSize,
  wordsOf,
} from '../command/post-training.js';
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
    lines: [line(isGenerating(asked.options['stage']) ? rolloutWords(asked) : tuningWords(asked))],
    says: [
      ...(saysStage(asked) ? ['stage'] : []),
      'sequence',
      'batch',
      'recompute',
      'lora',
      'loraTargets',
      ...saysFreeze(asked),
      'output',
      'globalBatch',
      ...(saysOffload(asked) ? ['offload'] : []),
      ...(/^(in-place|logits-8)$/.test(String(asked.options['loss'])) ? ['loss'] : []),
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
        ...(isSft ? globalBatchOf(facts) : generated(stated, devices)),
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
function generated(
  { options, facts }: Stated,
  devices: number,
): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']) ?? 512;
  const response = numberOf(facts['response']) ?? 512;
  const miniBatch = numberOf(facts['miniBatch']);
  const micro = numberOf(facts['wholeMicroBatch']);
  return {
    // The older setting counts the sequences of all ranks (workers/fsdp_workers.py).
    ...(micro !== undefined &&
      options['batch'] === undefined && {
        batch: Math.max(1, Math.floor((micro * Number(options['cp'] ?? 1)) / devices)),
      }),
    ...lossOf(facts),
    ...othersOf(facts),
    // They come back for each update (workers/fsdp_workers.py).
    ...awayForRollout({
      weights: isOn(facts['paramOffload']),
      states: isOn(facts['optimizerOffload']),
    }),
    sequence: prompt + response,
    output: response,
    stage: stageOfEstimator(facts['estimator']),
    // The batch counts prompts, each of which is answered several times (workers/fsdp_workers.py).
    ...(miniBatch !== undefined && {
      globalBatch: miniBatch * (numberOf(facts['samples']) ?? 1),
    }),
  };
}

/**
 * The loss reads log-probabilities by FlashAttention's cross entropy, which writes gradients over 16-bit logits; a term
 * of entropy keeps them and has gradients of its own (workers/actor/dp_actor.py). Megatron has another.
 */
function lossOf(facts: Stated['facts']): Readonly<Record<string, FlagValue>> {
  if (isMegatron(facts)) return {};
  return { loss: (numberOf(facts['entropy']) ?? 0) === 0 ? 'in-place' : 'logits-8' };
}

/** A critic follows from GAE, a reward model from its own switch; rules judge without one (trainer/ppo/utils.py). */
function othersOf(facts: Stated['facts']): Readonly<Record<string, FlagValue>> {
  const { critic = '', judge, judgeApart } = facts;
  const isJudged = isOn(judge) && !isOn(judgeApart);
  const byRules = stageOfEstimator(facts['estimator']) === 'ppo' ? 'no-reward' : undefined;
  return heldModels(
    referenceOf(facts),
    isJudged ? 'reward' : byRules,
    /^(true|false)$/i.test(critic) ? (isOn(critic) ? 'critic' : 'no-critic') : undefined,
  );
}

/**
 * The reference model, which only a KL term needs. With adapters it is the base below them (trainer/ppo/utils.py,
 * need_reference_policy); FSDP always leaves its weights in host memory (workers/fsdp_workers.py, CPUOffload).
 */
function referenceOf(facts: Stated['facts']): string {
  if (!isAnyOn(facts['klLoss'], facts['klReward'])) return 'none';
  if ((numberOf(facts['rank']) ?? 0) > 0) return 'shared';
  return !isMegatron(facts) || isOn(facts['referenceOffload']) ? 'offloaded' : 'model';
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
    ...otherSize(
      ['critic', facts['criticModel'] === facts['MODEL'] ? undefined : facts['criticModel']],
      ['reward model', isOn(facts['judge']) ? facts['judgeModel'] : undefined],
    ),
    ...(isOn(facts['judgeApart'])
      ? ['the reward model has devices of its own, which are left out']
      : []),
    ...(generator === GENERATOR
      ? []
      : [`${generator} generates the answers: the report counts the memory of vLLM`]),
  ];
}

/** It fine-tunes on texts and on answers that it generates; preferences of pairs are no trainer of its. */
function saysStage({ options: { stage = 'sft' } }: PrintRequest): boolean {
  return stage === 'sft' || isGenerating(stage);
}

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
  const { reference, loss } = options;
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
    ...judgeWords(asked),
    ...sleepWords(asked),
    ...(loss === 'logits-8' ? [`${ACTOR}.entropy_coeff=0.001`] : []),
    ...(compares(asked) ? [`${ACTOR}.use_kl_loss=True`] : []),
    ...(wordsOf(reference).includes('offloaded')
      ? ['actor_rollout_ref.ref.fsdp_config.param_offload=True']
      : []),
    `actor_rollout_ref.rollout.name=${GENERATOR}`,
    ...words.filter(isFurther),
    `trainer.n_gpus_per_node=${devices / hosts}`,
    `trainer.nnodes=${hosts}`,
  ];
}

/** Whether the scenario compares answers with a reference. Groups alone do not. */
function compares({ options: { stage, reference } }: PrintRequest): boolean {
  const said = wordsOf(reference);
  if (said.includes('none')) return false;
  return stage === 'ppo' || REFERENCES.some((word) => said.includes(word));
}

const REFERENCES = ['shared', 'model', 'offloaded'] as const;

/**
 * Whether its words state the models beside the policy. With adapters the reference is the base below them, FSDP leaves
 * a copy on the host, and no reward model waits there.
 */
function saysReference({ options: { lora = 0, reference, engine } }: PrintRequest): boolean {
  const said = wordsOf(reference);
  if (said.includes('reward-offloaded')) return false;
  if (lora !== 0) return !said.includes('model') && !said.includes('offloaded');
  return !said.includes('shared') && (!said.includes('model') || engine === MEGATRON);
}

function judgeWords({ options: { stage, reference } }: PrintRequest): readonly string[] {
  const said = wordsOf(reference);
  const isPpo = stage === 'ppo';
  const isJudged = said.includes('reward') || (isPpo && !said.includes('no-reward'));
  return [
    ...(isJudged ? ['reward_model.enable=True'] : []),
    ...(isPpo && said.includes('no-critic') ? ['critic.enable=False'] : []),
    ...(!isPpo && said.includes('critic') ? ['critic.enable=True'] : []),
  ];
}

/** Whether nothing is away but for a rollout. */
function saysOffload({ options: { offload } }: PrintRequest): boolean {
  return wordsOf(offload).every((part) => part.startsWith('rollout-'));
}

function sleepWords({ options: { offload, engine } }: PrintRequest): readonly string[] {
  const place = `${ACTOR}.${engine === MEGATRON ? MEGATRON : 'fsdp_config'}`;
  const said = wordsOf(offload);
  return [
    ...(said.includes('rollout-weights') ? [`${place}.param_offload=True`] : []),
    ...(said.includes('rollout-optimizer') ? [`${place}.optimizer_offload=True`] : []),
  ];
}
