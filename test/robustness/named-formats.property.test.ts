import fc from 'fast-check';
import { expect, it } from 'vitest';
import { smallerFormats, weightCandidates } from '../../source/cost/format-ladder.js';
import { whatFrees } from '../../source/cost/frees.js';
import { solve } from '../../source/cost/solve.js';
import {
  engineOf,
  servingEngineIds,
  supportsCache,
  weightSupport,
} from '../../source/engines/index.js';
import { options } from '../../source/scenario/fields/options.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { campaign, FUZZ_TIMEOUT } from './support/campaign.js';
import { shipped } from './support/presets.js';

const models = new Map(shipped('models'));
const cards = shipped('hardware');
const VERSIONS = [null, '0.8.5', '0.24.0', '0.28.0', 'b4500'];

const asked = fc
  .record({
    engine: fc.constantFrom(...servingEngineIds),
    engineVersion: fc.constantFrom(...VERSIONS),
    card: fc.constantFrom(...cards),
    model: fc.constantFrom('llama-3.1-8b', 'qwen3-30b-a3b', 'gpt-oss-20b', 'deepseek-v4-flash'),
  })
  .map(({ engine, engineVersion, card: [hardware, preset], model }): Scenario => {
    const config = models.get(model) ?? {};
    return {
      ...newScenario({ id: model, name: model, config }, { id: hardware, count: 1, preset }),
      engine,
      engineVersion,
      weights: null,
    };
  });

/** Weights that the engine does not read on the device, of those named. */
function unread(scenario: Scenario, named: readonly string[]): readonly string[] {
  const { engine, engineVersion, accelerator } = settle(scenario);
  const { formats } = engineOf(engine);
  return named.filter(
    (format) => weightSupport(formats, format, accelerator, engineVersion) === 'not-read',
  );
}

it(
  'no ladder, solution or relief names a format that the engine, in its version, does not run on the device',
  () => {
    const weights = options.find(({ id }) => id === 'weights');
    if (weights === undefined) throw new Error('no option weights');
    fc.assert(
      fc.property(asked, (scenario) => {
        const settled = settle(scenario);
        expect(unread(scenario, weightCandidates(scenario))).toEqual([]);
        expect(unread(scenario, smallerFormats('weights', settled))).toEqual([]);
        const { formats } = engineOf(settled.engine);
        for (const cache of smallerFormats('kv', settled))
          expect([cache, supportsCache(formats, cache, settled.accelerator)]).toEqual([
            cache,
            true,
          ]);
        const solved = solve(scenario, weights);
        if (solved.found)
          expect(unread(solved.scenario, [settle(solved.scenario).weights])).toEqual([]);
        for (const { edits } of whatFrees(scenario))
          if (typeof edits.weights === 'string')
            expect(unread({ ...scenario, ...edits }, [edits.weights])).toEqual([]);
      }),
      campaign(150),
    );
  },
  FUZZ_TIMEOUT,
);
