import { trainingOf } from '../engines/index.js';
import { hasAdapters } from './fields/adapter-options.js';
import { isGenerating } from './fields/post-training-options.js';
import type { Scenario, Setting } from './scenario.js';

/** Models that post-training holds beside the trained one, all of its size. */
export interface OtherModels {
  /** Copies that only run forward: a reference, a reward model, the base below a critic's adapters. */
  readonly frozen: number;
  /** Frozen copies whose weights lie in host memory until they are used. */
  readonly frozenOnHost: number;
  /** Further trained models, such as a critic. */
  readonly trained: number;
  /** Sequences of one example; two where a chosen and a rejected answer are read together. */
  readonly sequencesOfExample: 1 | 2;
  /** Forward passes through other models for each pass of the trained one, those through a shared base included. */
  readonly passes: number;
  /** Whether the model's head gives a single score instead of words. */
  readonly hasScore: boolean;
  /** Fraction of each device's memory that the rollout engine takes; 0 without one on these devices. */
  readonly rolloutShare: number;
  /** Whether that engine frees its memory during training. */
  readonly rolloutSleeps: boolean;
}

const PAIRED: readonly Scenario['stage'][] = ['dpo', 'orpo', 'reward'];

/** The values where only one model is trained. */
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

/** Models that a stage holds beside the trained one (docs/cost-model.md, Post-training). */
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

/**
 * With adapters, the frozen base is the reference. Most frameworks compare a group of answers among itself, without a
 * reference.
 */
function referenceOf(scenario: Setting): Exclude<Scenario['reference'], 'auto'> {
  const { stage, reference, engine } = scenario;
  if (stage === 'reward' || stage === 'orpo') return 'none';
  if (reference !== 'auto') return reference;
  const isGroup = stage === 'grpo' || stage === 'rloo';
  if (isGroup && !trainingOf(engine).comparesGroups) return 'none';
  return hasAdapters(scenario) ? 'shared' : 'model';
}
