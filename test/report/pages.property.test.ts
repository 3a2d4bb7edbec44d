import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { servingEngineIds, trainingFrameworkIds } from '../../source/engines/registry.js';
import { reportJson } from '../../source/report/json.js';
import { pagesOf } from '../../source/report/pages.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { faultsOf, isClose } from '../cost/faults.js';
import { scenarioOf } from '../cost/scenarios.js';
import { usualCases } from '../robustness/support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';

/** Numbers that no formula makes: what is asked, sizes of the model and the machine, addresses, counts of measurements. */
const GIVEN: readonly RegExp[] = [
  /^(scenario|settled|assumed|unmodelled|origin)\./,
  /^model\.(layers|hiddenSize|vocabularySize|maximumSequence)$/,
  /^parameters\.tensors\.\d+\.(shape\.\d+|copies)$/,
  /^engine\.(maximumSequences|batchedTokens|memoryUtilization)$/,
  /^machine\.(nodeDevices|domain|network|host\.(memory|bandwidth|link))$/,
  /^machine\.devices\.\d+\.(total|usable|inUse|beside|count)$/,
  /^memory\.devices\.\d+\.(rank|stage|alike)$/,
  /^fit\.binding\.(stage|rank)$/,
  /^kvCache\.pool\.blockTokens$/,
  /^kvCache\.curve\.\d+\.sequence$/,
  /^activations\.curve\.\d+\.batch$/,
  /^activations\.operations\.\d+\.(kind|layers)$/,
  /^speed\.speculation\.(draftTokens|acceptRate)$/,
  /^speed\.evidence\.\d+\.(rows|groups|coverage)$/,
  /^training\.evidence\.(factor|rows|coverage)$/,
  /^(training|speed\.cost)\.price\.perHourUsd$/,
  /^training\.rollout\.(tp|pp|ep|dp|sequences)$/,
];

function numbersIn(value: unknown, key = ''): readonly (readonly [string, number])[] {
  if (typeof value === 'number') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    numbersIn(inner, key === '' ? name : `${key}.${name}`),
  );
}

/** Keys of the report's figures without a page, and of those whose page comes to another number. */
function unexplained(scenario: Scenario): readonly string[] {
  const report = buildReport(scenario);
  const pages = pagesOf(report);
  const figures = numbersIn(JSON.parse(JSON.stringify(reportJson(report)))).filter(
    ([key]) => !GIVEN.some((given) => given.test(key)),
  );
  // Devices of one kind are alike, as are the many tensors of a layer: some of them stand for all.
  const amounts = new Map(pages.entries().map(({ id, amount }) => [id, amount]));
  const chosen = figures.filter(([key], index) => index < 400 || !/\.\d{2,}\./.test(key));
  return chosen.flatMap(([key, value]) => {
    const page = pages.of(key);
    if (!page) return [`${key} = ${value}: no page`];
    if (!isClose(page.amount, value)) return [`${key} = ${value}: ${page.id} is ${page.amount}`];
    return amounts.has(page.id) ? [] : faultsOf(page, amounts);
  });
}

describe('every number of a JSON report is given or has a page that comes to it', () => {
  test(
    'of random scenarios',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          expect(unexplained(scenario)).toEqual([]);
        }),
        campaign(15),
      );
    },
    FUZZ_TIMEOUT,
  );

  test.each(servingEngineIds)('of %s', (engine) => {
    for (const model of ['llama-3.1-8b', 'deepseek-v3', 'gpt-oss-20b']) {
      const options = { engine, tp: 8, devices: 8, batch: 4, ttft: 2, tpot: 0.1, powerPrice: 0.2 };
      expect(unexplained(scenarioOf(model, 'h100-sxm-80gb', options))).toEqual([]);
    }
  });

  test.each(trainingFrameworkIds)('of %s', (engine) => {
    for (const stage of ['sft', 'grpo'] as const) {
      const options = { engine, stage, mode: 'training', tp: 2, devices: 8, mfu: null } as const;
      expect(unexplained(scenarioOf('deepseek-v3', 'h100-sxm-80gb', options))).toEqual([]);
    }
  });

  test.each<[string, string, Partial<Scenario> & { readonly devices?: number }]>([
    ['an encoder', 'distilbert-base-uncased', {}],
    ['images', 'gemma-3-27b-it', { images: 2, engine: 'vllm' }],
    ['prompts on devices of their own', 'llama-3.1-8b', { prefillDevices: 2, devices: 2 }],
    ['prompts of an encoder on devices of their own', 'bge-m3', { prefillDevices: 1, devices: 2 }],
    ['a stated utilisation', 'llama-3.1-8b', { mode: 'training', mfu: 0.4 }],
    [
      'a pipeline that recomputes',
      'llama-3.1-8b',
      { mode: 'training', pp: 2, devices: 2, recompute: 'full' },
    ],
    ['padding', 'llama-3.1-8b', { mode: 'training', padding: 0.2 }],
    ['experts on the host', 'gpt-oss-20b', { engine: 'llama.cpp', cpuExperts: 10 }],
    ['drafts', 'llama-3.1-8b', { draftTokens: 4 }],
    ['more users than are answered in time', 'llama-3.1-8b', { engine: 'vllm', tpot: 0.000001 }],
    ['a load', 'llama-3.1-8b', { engine: 'vllm', load: 3 }],
    ['two mixers of one layer that name the same width', 'deepseek-v4-pro', {}],
    ['a matrix that reads two streams at once', 'zamba2-1.2b-instruct', {}],
  ])('with %s', (_, model, options) => {
    expect(unexplained(scenarioOf(model, 'h100-sxm-80gb', options))).toEqual([]);
  });

  test('an unknown architecture has pages of its bounds', () => {
    const scenario = scenarioOf('llama-3.1-8b');
    const config = { ...scenario.model.config, model_type: 'unheard_of', architectures: ['X'] };
    const report = buildReport({ ...scenario, model: { ...scenario.model, config } });
    expect(report.brackets.length).toBeGreaterThan(5);
    expect(unexplained({ ...scenario, model: { ...scenario.model, config } })).toEqual([]);
  });
});
