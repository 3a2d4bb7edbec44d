import { table } from '../../text/table.js';
import type { FlagValue, Program, Stated } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
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
    lines: [line(isPpo(asked.options['stage']) ? rolloutWords(asked) : tuningWords(asked))],
    says: [
      'stage',
      'recompute',
      'offload',
      'lora',
      'qlora',
      'loraTargets',
      ...saysFreeze(asked),
      'loss',
      'lossChunks',
      'output',
      'reference',
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
    const isOffloaded = facts['referenceOffload'] !== undefined;
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

/** Options of a run on generated answers. Engines that are not colocated have devices of their own. */
function generated({ options, facts }: Stated): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']);
  const response = numberOf(facts['response']);
  return {
    ...(prompt !== undefined && response !== undefined && { sequence: prompt + response }),
    ...(response !== undefined && { output: response }),
    stage: stageOfEstimator(facts['estimator']),
    rolloutShare: facts['colocated'] === undefined ? 0 : (options['rolloutShare'] ?? 0.95),
    rolloutSleep: options['rolloutSleep'] ?? false,
  };
}

function elsewhere({ options, facts }: Stated): readonly string[] {
  const { rolloutDp, rolloutTp = 1 } = options;
  if (facts['colocated'] !== undefined || rolloutDp === undefined) return [];
  const devices = Number(rolloutDp) * Number(rolloutTp);
  return [`answers are generated on ${devices} devices of their own, which the report leaves out`];
}

function isPpo(stage: FlagValue | undefined): boolean {
  return stage === 'ppo' || stage === 'grpo' || stage === 'rloo';
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
    ...(reference === 'offloaded' ? ['--ref.offload'] : []),
  ];
}
