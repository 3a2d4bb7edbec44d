import { trainingOf } from '../engines/index.js';
import { isGenerating } from './fields/post-training-options.js';
import type { Scenario, Setting } from './scenario.js';

/** Models that post-training holds beside the trained one, all of its size. */
export interface OtherModels {
  /** Copies that run forward only: a reference, a judge, the base below a critic's adapters. */
  readonly frozen: number;
  /** Those of which the weights lie in host memory until they are used. */
  readonly frozenOnHost: number;
  /** Further trained models: a critic. */
  readonly trained: number;
  /** Sequences of one example: two where a better and a worse answer are read together. */
  readonly sequencesOfExample: 1 | 2;
  /** Forward passes through other models for each of the trained one, a shared base's included. */
  readonly passes: number;
  /** Whether the model has a head for a single score instead of words. */
  readonly hasScore: boolean;
  /** Share of each device's memory that the rollout engine takes; 0: none here. */
  readonly rolloutShare: number;
  /** Whether that engine gives it back while the model is trained. */
  readonly rolloutSleeps: boolean;
}

const PAIRED: readonly Scenario['stage'][] = ['dpo', 'orpo', 'reward'];

/** What a scenario holds where one model alone is trained. */
const ALONE: OtherModels = {
  frozen: 0,
  frozenOnHost: 0,
  trained: 0,
  sequencesOfExample: 1,
  passes: 0,
  hasScore: false,
  rolloutShare: 0,
  rolloutSleeps: true,
};

/** What a stage holds beside the trained model (docs/cost-model.md, Post-training). */
export function otherModels(scenario: Setting): OtherModels {
  const { mode, stage, engine, rolloutShare, rolloutSleep } = scenario;
  if (mode !== 'training' || stage === 'sft') return ALONE;
  const reference = referenceOf(scenario);
  const judges = Number(stage === 'ppo');
  const { rollout } = trainingOf(engine);
  return {
    frozen: Number(reference === 'model') + judges * (hasAdapters(scenario) ? 2 : 1),
    frozenOnHost: Number(reference === 'offloaded'),
    trained: judges,
    sequencesOfExample: PAIRED.includes(stage) ? 2 : 1,
    passes: Number(reference !== 'none') + judges,
    hasScore: stage === 'reward',
    rolloutShare: isGenerating(stage) ? (rolloutShare ?? rollout?.share.value ?? 0) : 0,
    rolloutSleeps: rolloutSleep ?? rollout?.sleeps ?? true,
  };
}

function hasAdapters({ lora, qlora, adapter }: Setting): boolean {
  return lora > 0 || qlora > 0 || adapter === 'ia3' || adapter === 'prefix';
}

/** With adapters the frozen base is the reference; groups of answers are compared among themselves in most frameworks. */
function referenceOf(scenario: Setting): Exclude<Scenario['reference'], 'auto'> {
  const { stage, reference, engine } = scenario;
  if (stage === 'reward' || stage === 'orpo') return 'none';
  if (reference !== 'auto') return reference;
  const isGroup = stage === 'grpo' || stage === 'rloo';
  if (isGroup && !trainingOf(engine).comparesGroups) return 'none';
  return hasAdapters(scenario) ? 'shared' : 'model';
}
