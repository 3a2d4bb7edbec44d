import { trainingOf } from '../engines/index.js';
import { withoutGroups } from './attention-groups.js';
import { TOKENS_PER_PARAMETER, USUAL_EPOCHS, USUAL_EXAMPLES } from './defaults.js';
import { hasAdapters } from './fields/adapter-options.js';
import { busyMicroBatches } from './pipeline.js';
import type { Scenario } from './scenario.js';
import { settingOf } from './setting.js';
import type { Settled } from './settled.js';

/** Closes every open option. Throws `ModelError` or `HardwareError` for an unreadable model or accelerator. */
export function settle(asked: Scenario): Settled {
  const setting = settingOf(asked);
  const { settled, ignored, model, parameters } = setting;
  const scenario = withoutGroups(ignored ? { ...asked, ...ignored } : asked, model);
  const { batch } = scenario;
  const { dp } = settled;
  const training = settled.mode === 'training';
  const sequence = scenario.sequence ?? setting.sequence;
  const globalBatch =
    scenario.globalBatch ?? batch * dp * (training ? busyMicroBatches(scenario) : 1);
  const run = runOf(scenario, sequence * settled.others.sequencesOfExample, parameters);
  return {
    ...settled,
    asked,
    scenario,
    batch,
    sequence,
    globalBatch,
    microBatches: training ? Math.max(1, Math.floor(globalBatch / (batch * dp))) : 1,
    tokens: run.tokens,
    examples: run.examples,
    epochs: run.epochs,
    // Generated tokens are not shared with other sequences.
    sharedPrefix: Math.min(scenario.sharedPrefix, Math.max(1, sequence - scenario.output)),
    batchedTokens: scenario.batchedTokens ?? setting.stepTokens(batch, sequence),
    maxSequences: scenario.maxSequences ?? slotsOf(batch, setting.mostSlots) ?? setting.roomFor,
  } as Settled;
}

/**
 * Tokens and examples of a run: those given, a set of examples read several times, or as many tokens as are optimal
 * for the model's size.
 */
function runOf(
  scenario: Scenario,
  sequence: number,
  parameters: number,
): Pick<Settled, 'tokens' | 'examples' | 'epochs'> {
  const { tokens, examples, epochs } = scenario;
  const passes = epochs ?? USUAL_EPOCHS;
  if (tokens !== null) return { tokens, examples: null, epochs: passes };
  if (!isFineTuning(scenario))
    return { tokens: TOKENS_PER_PARAMETER * parameters, examples: null, epochs: passes };
  const read = examples ?? USUAL_EXAMPLES;
  return { tokens: Math.ceil(read * sequence * passes), examples: read, epochs: passes };
}

/** Whether a model that exists is trained further: its framework does that alone, or only a part of it is trained. */
function isFineTuning(scenario: Scenario): boolean {
  const { examples, epochs, stage, engine, adapterLayers, freeze } = scenario;
  return (
    (examples ?? epochs ?? adapterLayers) !== null ||
    [freeze ?? 'none'].flat().some((part) => part !== 'none') ||
    stage !== 'sft' ||
    hasAdapters(scenario) ||
    trainingOf(engine).fineTunes
  );
}

/** Slots that the engine allocates for a batch; undefined for a batch of 1, or where the engine allocates none. */
function slotsOf(batch: number, most: number | null): number | undefined {
  return most === null || batch === 1 ? undefined : Math.min(batch, most);
}
