import type { FlagValue, Program, Stated } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { awayForRollout, heldModels, otherSize } from '../command/post-training.js';
import { ALL_LINEAR, adaptedModules } from '../command/target-modules.js';
import { launchedDevices, stageOfEstimator } from '../command/training.js';
import { GENERATOR } from '../registry.js';
import { VERL_FLAGS } from './flags.js';
import { MEGATRON, printed } from './print.js';

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
  print: printed,
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
