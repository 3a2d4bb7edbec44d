import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judged } from '../../../source/command-line/models-that-fit.js';
import { whatFrees } from '../../../source/cost/frees.js';
import { nextStep } from '../../../source/cost/next-step.js';
import { plan } from '../../../source/cost/search/plan/plan.js';
import { solve } from '../../../source/cost/solve.js';
import { engineOf, servingEngineIds, weightSupport } from '../../../source/engines/index.js';
import { optionOf } from '../../../source/scenario/fields/options.js';
import { readsCache, readsWeights } from '../../../source/scenario/legality/format-problems.js';
import { isLegal } from '../../../source/scenario/offer.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { settle } from '../../../source/scenario/settle.js';
import { campaign, FUZZ_TIMEOUT } from '../../robustness/support/campaign.js';
import { scenarioOf } from '../scenarios.js';

const MODELS = ['llama-3.1-8b', 'qwen3-30b-a3b', 'gpt-oss-20b', 'deepseek-v3', 'qwen3.5-27b'];
const DEVICES = [
  'rtx-4090',
  'rtx-3090',
  'rtx-2080-ti',
  'v100-sxm2-16gb',
  't4',
  'a100-sxm4-80gb',
  'h100-sxm-80gb',
  'b200-sxm',
  'mi300x',
  'apple-m3-max',
  'rx-7900-xtx',
];
const WEIGHTS = [null, 'bf16', 'fp8', 'nvfp4', 'mxfp4', 'awq-4bit-128g', 'q4_k_m', 'nf4', 'int8'];

const questions = fc
  .record({
    model: fc.constantFrom(...MODELS),
    device: fc.constantFrom(...DEVICES),
    devices: fc.constantFrom(1, 2, 8),
    engine: fc.constantFrom(...servingEngineIds),
    weights: fc.constantFrom(...WEIGHTS),
    sequence: fc.constantFrom(2048, 32_768),
    batch: fc.constantFrom(1, 16),
  })
  .map(({ model, device, ...options }) => scenarioOf(model, device, options));

/** What is wrong with an offer in place of what was asked: formats that it brings in and that do not run. */
function faultOf(where: string, offered: Scenario, asked: Scenario): string[] {
  const [after, before] = [settle(offered), settle(asked)];
  const of = `${where}: ${after.engine} ${after.engineVersion} on ${after.accelerator.id}`;
  return [
    ...(after.weights !== before.weights && !readsWeights(after)
      ? [`${of}: ${after.weights}`]
      : []),
    ...(after.kv !== before.kv && !readsCache(after) ? [`${of}: cache ${after.kv}`] : []),
    ...(after.engine !== before.engine &&
    !engineOf(after.engine).serving?.isPlannedFor(after.accelerator)
      ? [of]
      : []),
  ];
}

test(
  'offers name only formats and engines that run on the device',
  () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const faults: string[] = [];
        for (const id of ['weights', 'kv'] as const) {
          const option = optionOf(id);
          if (option.loads !== undefined) continue;
          const solved = solve(asked, option);
          if (solved.found) faults.push(...faultOf(`solve ${id}`, solved.scenario, asked));
        }
        for (const { label, scenario } of whatFrees(asked))
          faults.push(...faultOf(label, scenario, asked));
        const next = nextStep(asked);
        if (next) faults.push(...faultOf(`next ${next.kind}`, next.scenario, asked));
        const listed = judged({ ...asked, weights: null });
        const { engine, engineVersion, accelerator } = settle(asked);
        const support = weightSupport(
          engineOf(engine).formats,
          listed.weights,
          accelerator,
          engineVersion,
        );
        if (listed.fits && support === 'not-read') faults.push(`list: ${listed.weights}`);
        expect(faults).toEqual([]);
      }),
      campaign(60),
    );
  },
  FUZZ_TIMEOUT,
);

test(
  'plans name only those too, whether the engine is open or held',
  () => {
    fc.assert(
      fc.property(questions, fc.boolean(), (asked, isHeld) => {
        const { best } = plan({
          scenario: { ...asked, weights: null },
          held: new Set(isHeld ? ['engine'] : []),
          objective: 'throughput',
          top: 3,
        });
        for (const { scenario } of best) {
          const settled = settle(scenario);
          expect(isLegal(settled)).toBe(true);
          expect(faultOf('plan', scenario, { ...asked, weights: null })).toEqual([]);
        }
      }),
      campaign(8),
    );
  },
  FUZZ_TIMEOUT,
);
