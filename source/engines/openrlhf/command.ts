import { table } from '../../text/table.js';
import type { FlagValue, Program, Stated } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import {
  awayForRollout,
  heldModels,
  isGenerating,
  otherSize,
  wordsOf,
} from '../command/post-training.js';
import { line, nodesOf, type PrintRequest } from '../command/print.js';
import {
  ALL_LINEAR,
  adaptedModules,
  saysFreeze,
  targetModules,
} from '../command/target-modules.js';
import { adapters, LIGER_LOSS, launchedDevices, stageOfEstimator } from '../command/training.js';
import { OPENRLHF_FLAGS } from './flags.js';

/** OpenRLHF's command line: flags in sections since 0.11, with `_` for their dots before (openrlhf/cli). */
export const openrlhfCommand: Program = {
  id: 'openrlhf',
  engine: 'deepspeed',
  mode: 'training',
  start: ['python', '-m', 'openrlhf.cli.train_sft'],
  starts: /^openrlhf\.cli\.train_(ppo_ray|sft|dpo|rm|kto|kd)$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { zero: 2, recompute: 'none', recipe: 'bf16-mixed', sequence: 2048 },
  flags: OPENRLHF_FLAGS,
  print: (asked) => ({
    lines: [line(isGenerating(asked.options['stage']) ? rolloutWords(asked) : tuningWords(asked))],
    says: [
      ...(saysStage(asked) ? ['stage'] : []),
      'recompute',
      'offload',
      'lora',
      'qlora',
      'loraTargets',
      ...saysFreeze(asked),
      'loss',
      'lossChunks',
      'output',
      ...(saysOthers(asked) ? ['reference'] : []),
    ],
  }),
  settle: (stated) => {
    const { facts } = stated;
    const gpus = numberOf(facts['gpus']);
    const devices =
      launchedDevices(stated) ??
      (gpus === undefined ? undefined : gpus * (numberOf(facts['hosts']) ?? 1));
    const rank = numberOf(facts['rank']);
    const stage = /train_(ppo|dpo|rm|kto)/.exec(facts['SCRIPT'] ?? '')?.[1];
    const isOffloaded = (facts['referenceOffload'] ?? facts['bothOffload']) !== undefined;
    return {
      options: {
        ...(isOn(facts['checkpointing']) && { recompute: 'full' }),
        ...(facts['adamOffload'] !== undefined && { offload: 'optimizer' }),
        ...(facts['liger'] !== undefined && LIGER_LOSS),
        ...(rank !== undefined &&
          rank > 0 && {
            ...adapters(rank, facts['fourBit'] === undefined ? 16 : 4),
            ...adaptedModules(facts['targets'] ?? ALL_LINEAR),
          }),
        ...(stage !== undefined && { stage: stage === 'rm' ? 'reward' : stage }),
        ...(stage !== undefined && stage !== 'rm' && isOffloaded && { reference: 'offloaded' }),
        ...(stage === 'ppo' && generated(stated)),
      },
      ...(devices !== undefined && { devices }),
      warnings: stage === 'ppo' ? elsewhere(stated) : [],
    };
  },
};

/**
 * Options of a run on generated answers. Models that are not colocated have devices of their own; all of them are
 * there but where the KL term is off, answers are judged elsewhere, or groups need no critic (cli/train_ppo_ray.py).
 */
function generated({ options, facts }: Stated): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']);
  const response = numberOf(facts['response']);
  const isTogether = facts['colocated'] !== undefined;
  const comparesHere = isTogether || facts['colocatedReference'] !== undefined;
  const isCompared = numberOf(facts['beta']) !== 0;
  const isJudged = isTogether && facts['remoteJudge'] === undefined;
  const stage = stageOfEstimator(facts['estimator']);
  return {
    ...(prompt !== undefined && response !== undefined && { sequence: prompt + response }),
    ...(response !== undefined && { output: response }),
    stage,
    ...heldModels(
      !(comparesHere && isCompared)
        ? 'none'
        : (facts['referenceOffload'] ?? facts['bothOffload']) !== undefined
          ? 'offloaded'
          : undefined,
      !isJudged ? 'no-reward' : isAway(facts) ? 'reward-offloaded' : 'reward',
      stage === 'ppo' && !isTogether ? 'no-critic' : undefined,
    ),
    rolloutShare: isTogether ? (options['rolloutShare'] ?? 0.95) : 0,
    rolloutSleep: options['rolloutSleep'] ?? false,
    // Optimizer states, master weights and gradients go; 16-bit weights stay (utils/deepspeed/deepspeed_utils.py).
    ...(options['offload'] === undefined &&
      facts['adamOffload'] === undefined &&
      awayForRollout({ weights: false, states: facts['statesSleep'] !== undefined })),
  };
}

/** Reference and reward model were offloaded by one switch before 0.11. */
function isAway({ judgeOffload, bothOffload }: Stated['facts']): boolean {
  return (judgeOffload ?? bothOffload) !== undefined;
}

/** What of the run has devices of its own, and models whose size is taken from the trained one. */
function elsewhere({ options, facts }: Stated): readonly string[] {
  const { rolloutDp, rolloutTp = 1 } = options;
  const sizes = otherSize(
    ['reward model', facts['remoteJudge'] === undefined ? facts['judge'] : undefined],
    ['critic', facts['criticModel']],
    ['reference', facts['referenceModel']],
  );
  if (facts['colocated'] !== undefined) return sizes;
  const away = facts['colocatedReference'] === undefined ? 'reference, critic' : 'critic';
  const devices = Number(rolloutDp) * Number(rolloutTp);
  return [
    `${away} and reward model have devices of their own, which the report leaves out`,
    ...(rolloutDp === undefined
      ? []
      : [`answers are generated on ${devices} devices of their own, which the report leaves out`]),
  ];
}

function saysStage({ options: { stage = 'sft' } }: PrintRequest): boolean {
  return isGenerating(stage) || SCRIPTS[String(stage)] !== undefined;
}

const SCRIPTS: Readonly<Record<string, string>> = table({
  sft: 'train_sft',
  dpo: 'train_dpo',
  reward: 'train_rm',
  kto: 'train_kto',
});

function tuningWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices } = asked;
  const { stage = 'sft' } = options;
  return [
    'deepspeed',
    '--num_gpus',
    String(devices),
    '--module',
    `openrlhf.cli.${SCRIPTS[String(stage)] ?? 'train_sft'}`,
    '--model.model_name_or_path',
    hub,
    ...sharedWords(asked, 'model'),
  ];
}

function rolloutWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices } = asked;
  const { stage, output = 256, rolloutShare = 0 } = options;
  const hosts = nodesOf(devices);
  return [
    'python3',
    '-m',
    'openrlhf.cli.train_ppo_ray',
    '--actor.num_nodes',
    String(hosts),
    '--actor.num_gpus_per_node',
    String(devices / hosts),
    '--actor.model_name_or_path',
    hub,
    '--algo.advantage.estimator',
    stage === 'ppo' ? 'gae' : stage === 'rloo' ? 'rloo' : 'group_norm',
    '--rollout.max_new_tokens',
    String(output),
    ...(rolloutShare === 0 ? [] : ['--train.colocate_all']),
    ...judgeWords(asked),
    ...sharedWords(asked, 'actor'),
  ];
}

function sharedWords(asked: PrintRequest, section: string): readonly string[] {
  const { options, words } = asked;
  const { recompute, offload, lora = 0, qlora = 0, loss, lossChunks, reference } = options;
  return [
    ...words,
    ...(recompute === 'full' ? [`--${section}.gradient_checkpointing_enable`] : []),
    ...(offload === 'optimizer' ? ['--ds.adam_offload'] : []),
    ...(lora === 0
      ? []
      : [
          ...['--ds.lora.rank', String(lora)],
          ...['--ds.lora.target_modules', ...[targetModules(asked)].flat()],
        ]),
    ...(qlora === 0 ? [] : ['--ds.load_in_4bit']),
    ...(loss === LIGER_LOSS.loss && lossChunks === LIGER_LOSS.lossChunks
      ? ['--ds.use_liger_kernel']
      : []),
    ...(wordsOf(reference).includes('offloaded') ? ['--ref.offload'] : []),
  ];
}

/** Where models are colocated, a reward model is there unless a server judges, and a reference unless its term is 0. */
function judgeWords({
  hub,
  options: { stage, reference, offload },
}: PrintRequest): readonly string[] {
  const said = wordsOf(reference);
  const isAway = said.includes('reward-offloaded');
  const isJudged =
    isAway || said.includes('reward') || (stage === 'ppo' && !said.includes('no-reward'));
  return [
    ...(isJudged
      ? ['--reward.model_name_or_path', hub]
      : ['--reward.remote_url', 'http://localhost:5000/get_reward']),
    ...(isAway ? ['--reward.offload'] : []),
    ...(said.includes('none') ? ['--algo.kl.init_coef', '0'] : []),
    ...(wordsOf(offload).includes('rollout-optimizer') ? ['--ds.enable_sleep'] : []),
  ];
}

/** Whether its words state the models beside the policy: those of colocated ones, and the critic that GAE has. */
function saysOthers({ options }: PrintRequest): boolean {
  const { stage, reference, rolloutShare = 0 } = options;
  if (!isGenerating(stage)) return true;
  const said = wordsOf(reference);
  const unusual = stage === 'ppo' ? 'no-critic' : 'critic';
  return rolloutShare !== 0 && !said.includes(unusual) && !said.includes('shared');
}
