import type { Setting } from '../scenario.js';
import type { DeclarationsOf } from './field.js';
import { choices, count, onOff, share } from './kinds/index.js';
import { otherModelsKind } from './other-models-kind.js';

/** Stages that compare the trained model with another one. */
const COMPARING = ['dpo', 'kto', 'ppo', 'grpo', 'rloo'];

/** Properties of options that only generating stages have. */
const generating = {
  mode: 'training',
  moot: ({ stage }: Setting) => (isGenerating(stage) ? undefined : `${stage} generates no answers`),
} as const;

/** Training data of a stage: texts, pairs of answers, or generated answers with a reward. */
type TrainingStage = 'sft' | 'dpo' | 'reward' | 'ppo' | 'grpo' | 'rloo' | 'kto' | 'orpo';

/** Models beside the trained one: the reference, a reward model, a critic. */
type OtherModel =
  | 'auto'
  | 'none'
  | 'shared'
  | 'model'
  | 'offloaded'
  | 'reward'
  | 'reward-offloaded'
  | 'no-reward'
  | 'critic'
  | 'no-critic';

/** Their values. */
export interface PostTrainingOptions {
  readonly stage: TrainingStage;
  /** The reference model (none, the base below adapters, or a copy), and whether a reward model and a critic are there. */
  readonly reference: OtherModel | readonly OtherModel[];
  /** Fraction of a device's memory for a rollout engine on the same devices; open: the framework's own. */
  readonly rolloutShare: number | null;
  /** Whether that engine frees its memory during training; open: as the framework does. */
  readonly rolloutSleep: boolean | null;
  /** Tensor-parallel size of that engine, and its number of replicas; open: as many as the devices hold. */
  readonly rolloutTp: number;
  readonly rolloutPp: number;
  readonly rolloutEp: number;
  readonly rolloutDp: number | null;
}

/** The stage of post-training, and the models held beside the trained one. */
export const postTrainingOptions = {
  stage: {
    label: 'Stage',
    help: 'What is learned from: texts (sft), pairs of answers (dpo, orpo, reward), judged ones (kto), or answers that are generated and judged (ppo, grpo, rloo)',
    kind: choices('sft', 'dpo', 'reward', 'ppo', 'grpo', 'rloo', 'kto', 'orpo'),
    initial: 'sft',
    mode: 'training',
  },
  reference: {
    label: 'Reference',
    help: 'The model that answers are held against: none, the frozen base below adapters (shared), a copy (model), or one in host memory (offloaded); beside it, whether a reward model (reward, reward-offloaded, no-reward) and a critic (critic, no-critic) are on these devices; auto as the framework does',
    kind: otherModelsKind,
    initial: 'auto',
    mode: 'training',
    moot: ({ stage }) =>
      comparesModels(stage) ? undefined : `${stage} compares with no other model`,
  },
  rolloutShare: {
    label: 'Rollout share',
    help: 'Share of a device’s memory that an engine on the same devices takes to generate answers',
    kind: share(0, 0.99),
    open: 'the framework’s own (TRL 0.3, verl 0.5)',
    ...generating,
  },
  rolloutSleep: {
    label: 'Rollout sleep',
    help: 'That engine gives its memory back while the model is trained (verl free_cache_engine, OpenRLHF --vllm_enable_sleep)',
    kind: onOff,
    open: 'as the framework does',
    ...generating,
  },
  rolloutTp: {
    label: 'Rollout TP',
    help: 'Tensor-parallel ranks of one replica of that engine',
    kind: count(1, 65536, 'double'),
    initial: 1,
    ...generating,
  },
  rolloutPp: {
    label: 'Rollout PP',
    help: 'Pipeline stages of one replica of that engine',
    kind: count(1, 65536, 'double'),
    initial: 1,
    ...generating,
  },
  rolloutEp: {
    label: 'Rollout EP',
    help: 'Expert-parallel ranks of that engine',
    kind: count(1, 65536, 'double'),
    initial: 1,
    ...generating,
  },
  rolloutDp: {
    label: 'Rollout DP',
    help: 'Replicas of that engine',
    kind: count(1, 1048576, 'double'),
    open: 'what its other sizes leave of the devices',
    ...generating,
  },
} satisfies DeclarationsOf<PostTrainingOptions>;

/** Whether a stage can hold other models beside the trained one. */
export function comparesModels(stage: Setting['stage']): boolean {
  return COMPARING.includes(stage);
}

/** Whether a stage trains on answers that the model generates. */
export function isGenerating(stage: Setting['stage']): boolean {
  return stage === 'ppo' || stage === 'grpo' || stage === 'rloo';
}
