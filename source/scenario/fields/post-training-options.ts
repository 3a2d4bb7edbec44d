import type { Scenario } from '../scenario.js';
import type { OptionDeclarations } from './field.js';
import { choices, share } from './kinds/index.js';

/** Stages that hold a model against another one. */
const COMPARING = ['dpo', 'kto', 'ppo', 'grpo', 'rloo'];

/** What is learned from, and which models are held beside the trained one. */
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
    help: 'The model that answers are held against: none, the frozen base below adapters (shared), or a copy (model); auto as the framework does',
    kind: choices('auto', 'none', 'shared', 'model'),
    initial: 'auto',
    mode: 'training',
    moot: ({ stage }) =>
      COMPARING.includes(stage) ? undefined : `${stage} compares with no other model`,
  },
  rolloutShare: {
    label: 'Rollout share',
    help: 'Share of a device’s memory that an engine on the same devices takes to generate answers',
    kind: share(0, 0.99),
    open: 'the framework’s own (TRL 0.3, verl 0.5)',
    mode: 'training',
    moot: ({ stage }: Scenario) =>
      isGenerating(stage) ? undefined : `${stage} generates no answers`,
  },
} satisfies Partial<OptionDeclarations>;

/** Whether the model generates the answers that it learns from. */
export function isGenerating(stage: Scenario['stage']): boolean {
  return stage === 'ppo' || stage === 'grpo' || stage === 'rloo';
}
