import { busyMicroBatches } from '../../../scenario/pipeline.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { BOUNDS, type Rules } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { divisorsOf } from './sizes.js';
import type { TrainingLayout } from './training-layouts.js';

/** Largest micro-batch that is tried where the global batch is open. */
const MOST_SEQUENCES = 4096;

/** Micro-batches of a layout in ascending order, with the global batch where it is open. */
export function* microBatches(
  { scenario, held }: PlanQuestion,
  { dp, pp, virtualStages, zero }: TrainingLayout,
  rules: Rules,
): Generator<Pick<Scenario, 'batch' | 'globalBatch'>> {
  const { globalBatch } = scenario;
  if (globalBatch === null) {
    const rounds = pp > 1 ? Math.ceil(busyMicroBatches({ pp, virtualStages }) / pp) * pp : 1;
    const sized = (batch: number) => ({ batch, globalBatch: batch * dp * rounds });
    if (held.has('batch')) yield sized(scenario.batch);
    else for (let batch = 1; batch <= MOST_SEQUENCES; batch *= 2) yield sized(batch);
    return;
  }
  if (globalBatch % dp !== 0) return;
  const ofRank = globalBatch / dp;
  const sizes = held.has('batch') ? [scenario.batch] : divisorsOf(ofRank);
  const needsRounds = pp > 1 && (virtualStages > 1 || rules.has(BOUNDS.wholeRounds.id));
  const needsOne = zero === 2 && rules.has(BOUNDS.oneScatter.id) && !held.has('zero');
  for (const batch of sizes) {
    if (ofRank % batch !== 0) continue;
    const count = ofRank / batch;
    if ((needsRounds && count % pp !== 0) || (needsOne && count > 1)) continue;
    yield { batch, globalBatch };
  }
}
