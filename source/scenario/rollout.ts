import { GENERATOR } from '../engines/index.js';
import { cachesNothing } from '../model/encoder.js';
import { product } from '../quantity/index.js';
import { newScenario, type Options, type Scenario } from './scenario.js';
import type { Settled } from './settled.js';

/** Sizes of the rollout engine: ranks of a replica, replicas, and devices of all replicas. */
export interface RolloutSizes {
  readonly tp: number;
  readonly pp: number;
  readonly ep: number;
  readonly dp: number;
  readonly devices: number;
}

/** The number of replicas is the one given, else as many as the devices hold. */
export function rolloutSizes({ scenario, devices }: Settled): RolloutSizes {
  const { rolloutTp: tp, rolloutPp: pp, rolloutEp: ep, rolloutDp } = scenario;
  const dp = rolloutDp ?? Math.max(1, Math.floor(devices / (tp * pp)));
  return { tp, pp, ep, dp, devices: product([tp, pp, dp]) };
}

/**
 * Whether steps count the time of answers: an engine on the devices that train generates them, and no utilisation, which
 * is one of training alone, is stated.
 */
export function timesAnswers({ mode, rolloutShare, model, scenario }: Settled): boolean {
  const { mfu, hfu, achievedFlops } = scenario;
  const isStated = (mfu ?? hfu ?? achievedFlops) !== null;
  return mode === 'training' && rolloutShare > 0 && !isStated && !cachesNothing(model);
}

/** Options that the rollout engine has as training has them: what answers are, and the devices that both run on. */
const SHARED = [
  'output',
  'deviceMemory',
  'usable',
  'slice',
  'nodeSize',
  'network',
  'powerLimit',
] as const satisfies readonly (keyof Options)[];

/** The options in which one rollout engine differs from another, but for its batch. */
export const ROLLOUT_OPTIONS = [
  ...SHARED,
  'weights',
  'memoryUtilization',
  'sequence',
  'tp',
  'pp',
  'ep',
  'dp',
] as const satisfies readonly (keyof Options)[];

/**
 * The scenario of the rollout engine on the devices that train: the same model, served within a fraction of each
 * device. Undefined without such an engine. Source: docs/cost-model.md, Post-training.
 */
export function rolloutScenario(settled: Settled, batch: number): Scenario | undefined {
  const { scenario, rolloutShare, sequence } = settled;
  if (rolloutShare === 0) return undefined;
  const { tp, pp, ep, dp } = rolloutSizes(settled);
  const { model, hardware, box, weights } = scenario;
  const shared = Object.fromEntries(SHARED.map((id) => [id, scenario[id]]));
  return {
    ...newScenario(model, hardware),
    ...(box && { box }),
    ...shared,
    engine: GENERATOR,
    memoryUtilization: rolloutShare,
    // vLLM loads the checkpoint's own format (dtype auto), whatever the trainer's copies are in.
    weights: weights === 'fp32' ? null : weights,
    sequence,
    batch,
    tp,
    pp,
    ep,
    dp,
  };
}
