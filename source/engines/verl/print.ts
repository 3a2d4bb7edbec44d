import type { Program } from '../command/command.js';
import { isGenerating, wordsOf } from '../command/post-training.js';
import { line, nodesOf, type PrintRequest, torchrun } from '../command/print.js';
import { ALL_LINEAR, saysFreeze, targetModules } from '../command/target-modules.js';
import { GENERATOR } from '../registry.js';

/** The word of `actor.strategy` for Megatron-LM, whose optimizer verl distributes. */
export const MEGATRON = 'megatron';

/** A run in verl's words. */
export const printed: NonNullable<Program['print']> = (asked) => ({
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
});

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
