import { offloaded, trainingOf } from '../engines/index.js';
import { hasAdapters } from './fields/adapter-options.js';
import { isGenerating } from './fields/post-training-options.js';
import { offloadOf } from './offload.js';
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
  /** Whether weights and optimizer states of trained models are in host memory while answers are generated. */
  readonly weightsSleep: boolean;
  readonly optimizerSleeps: boolean;
}

const REFERENCES = ['none', 'shared', 'model', 'offloaded'] as const;

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
  weightsSleep: false,
  optimizerSleeps: false,
};

/** Models that a stage holds beside the trained one (docs/cost-model.md, Post-training). */
export function otherModels(scenario: Setting): OtherModels {
  const { mode, stage, engine, rolloutShare, rolloutSleep } = scenario;
  if (mode !== 'training' || stage === 'sft') return ALONE;
  const reference = referenceOf(scenario);
  const generates = isGenerating(stage);
  const judge = generates ? judgeOf(scenario) : 'none';
  const trained = Number(generates && hasCritic(scenario));
  const { forRollout } = offloaded(offloadOf(scenario));
  const { rollout } = trainingOf(engine);
  return {
    frozen:
      Number(reference === 'model') +
      Number(judge === 'model') +
      (hasAdapters(scenario) ? trained : 0),
    frozenOnHost: Number(reference === 'offloaded') + Number(judge === 'offloaded'),
    trained,
    sequencesOfExample: PAIRED.includes(stage) ? 2 : 1,
    // Generated answers also pass the model as it was, and the critic, before the first update.
    passes: Number(reference !== 'none') + Number(judge !== 'none') + (generates ? 1 + trained : 0),
    hasScore: stage === 'reward',
    rolloutShare: generates ? (rolloutShare ?? rollout?.share.value ?? 0) : 0,
    rolloutSleeps: rolloutSleep ?? rollout?.sleeps ?? true,
    weightsSleep: generates && forRollout.weights,
    optimizerSleeps: generates && forRollout.optimizer,
  };
}

function judgeOf({ reference, stage }: Setting): 'none' | 'model' | 'offloaded' {
  const said = [reference].flat();
  if (said.includes('no-reward')) return 'none';
  if (said.includes('reward-offloaded')) return 'offloaded';
  return said.includes('reward') || stage === 'ppo' ? 'model' : 'none';
}

function hasCritic({ reference, stage }: Setting): boolean {
  const said = [reference].flat();
  return said.includes('critic') || (stage === 'ppo' && !said.includes('no-critic'));
}

/**
 * With adapters, the frozen base is the reference. Most frameworks compare a group of answers among itself, without a
 * reference.
 */
function referenceOf(scenario: Setting): (typeof REFERENCES)[number] {
  const { stage, engine } = scenario;
  if (stage === 'reward' || stage === 'orpo') return 'none';
  const said = [scenario.reference].flat();
  const stated = REFERENCES.find((word) => said.includes(word));
  if (stated !== undefined) return stated;
  const isGroup = stage === 'grpo' || stage === 'rloo';
  if (isGroup && !trainingOf(engine).comparesGroups) return 'none';
  return hasAdapters(scenario) ? 'shared' : 'model';
}
