import { isLegal } from '../../../scenario/offer.js';
import { busyMicroBatches } from '../../../scenario/pipeline.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { type Settled, settle } from '../../../scenario/settle.js';
import { fits } from '../../memory.js';
import { isFastEnough, offer } from './planned.js';
import type { Counts, PlanQuestion } from './question.js';
import { moduleChoices, NOTHING, type Recomputed, WHOLE_LAYERS } from './recompute-ladder.js';
import type { Shortlist } from './shortlist.js';
import { divisorsOf } from './sizes.js';
import { type TrainingLayout, trainingLayouts } from './training-layouts.js';

/** Largest micro-batch that is tried where the global batch is open. */
const MOST_SEQUENCES = 4096;

/**
 * Searches all layouts of training. Memory grows with the micro-batch, so that the first that does not fit ends a
 * layout; recomputation only slows, so that the least that fits is taken.
 */
export function searchTraining(
  question: PlanQuestion,
  isLifted: boolean,
  shortlist: Shortlist,
  counts: Counts,
): void {
  const { scenario, held } = question;
  const asked = settle(scenario);
  const modules = moduleChoices(asked.model, asked.attention);
  const choices = held.has('recompute') ? undefined : modules;
  for (const layout of trainingLayouts(question, asked, isLifted)) {
    const base = { ...scenario, ...layout };
    let isChecked = false;
    for (const batches of microBatches(question, layout, isLifted)) {
      counts.searched++;
      const sized = { ...base, ...batches };
      const plain = settle(choices ? { ...sized, ...NOTHING } : sized);
      // Sizes of batches are legal by construction: one check serves all of a layout.
      if (!isChecked && !isLegal(plain)) break;
      isChecked = true;
      counts.legal++;
      const found = fits(plain)
        ? [plain]
        : choices
          ? withRecomputation(question, sized, plain, choices, shortlist)
          : [];
      if (found === 'slow') continue;
      if (found.length === 0) break;
      counts.fitting++;
      for (const settled of found) offer(settled, shortlist);
    }
  }
}

/** The least recomputation that fits, by module and by layers; slow where none could be fast enough to count. */
function withRecomputation(
  { held }: PlanQuestion,
  sized: Scenario,
  plain: Settled,
  choices: readonly Recomputed[],
  shortlist: Shortlist,
): readonly Settled[] | 'slow' {
  const at = (recomputed: Recomputed) => settle({ ...sized, ...recomputed });
  const whole = held.has('recomputeLayers')
    ? { ...WHOLE_LAYERS, recomputeLayers: sized.recomputeLayers }
    : WHOLE_LAYERS;
  const all = at(whole);
  if (!fits(all)) return [];
  if (!isFastEnough(plain, shortlist)) return 'slow';
  const found: Settled[] = [];
  for (const choice of choices) {
    const settled = at(choice);
    if (!fits(settled)) continue;
    found.push(settled);
    break;
  }
  return [...found, held.has('recomputeLayers') ? all : fewestLayers(all, at)];
}

/** The fewest layers of a model chunk whose recomputation fits; those of all layers are known to. */
function fewestLayers(all: Settled, at: (recomputed: Recomputed) => Settled): Settled {
  const { model, pp, virtualStages } = all;
  let enough = all;
  let low = 1;
  let high = Math.ceil(model.layerCount / (pp * virtualStages));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const settled = at({ recompute: 'full', recomputeLayers: middle });
    if (fits(settled)) {
      enough = settled;
      high = middle;
    } else low = middle + 1;
  }
  return enough;
}

/** Micro-batches of a layout in ascending order, with the global batch where it is open. */
function* microBatches(
  { scenario, held }: PlanQuestion,
  layout: TrainingLayout,
  isLifted: boolean,
): Generator<Pick<Scenario, 'batch' | 'globalBatch'>> {
  const { dp, pp, virtualStages, zero } = layout;
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
  const needsRounds = pp > 1 && (virtualStages > 1 || !isLifted);
  const needsOne = zero === 2 && !isLifted && !held.has('zero');
  for (const batch of sizes) {
    if (ofRank % batch !== 0) continue;
    const count = ofRank / batch;
    if ((needsRounds && count % pp !== 0) || (needsOne && count > 1)) continue;
    yield { batch, globalBatch };
  }
}
