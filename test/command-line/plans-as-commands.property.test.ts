import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCommandText } from '../../source/command-line/open-command.js';
import { buildReport } from '../../source/cost/build-report.js';
import { plan } from '../../source/cost/search/plan/plan.js';
import { servingEngineIds } from '../../source/engines/index.js';
import { allPresets } from '../../source/open/all-presets.js';
import { engineCommand } from '../../source/report/engine-command.js';
import { withDeviceCount } from '../../source/scenario/devices.js';
import type { OptionId, Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';

const presets = allPresets();

const HELD: readonly OptionId[] = ['engine', 'batch', 'dp', 'ep', 'weights'];

const questions = fc
  .record({
    model: fc.constantFrom(
      'llama-3.1-8b',
      'qwen3-30b-a3b',
      'deepseek-v3',
      'qwen3.5-27b',
      'nvidia-nemotron-3-nano-30b-a3b-bf16',
      'bge-m3',
    ),
    device: fc.constantFrom('rtx-4090', 'h100-sxm-80gb', 'b200-sxm', 'mi300x', 'apple-m3-max'),
    devices: fc.constantFrom(1, 2, 6, 8, 16),
    engine: fc.constantFrom(...servingEngineIds),
    weights: fc.constantFrom(null, 'awq-4bit-128g', 'nvfp4', 'fp8', 'q4_k_m'),
    batch: fc.constantFrom(1, 48),
    ttft: fc.constantFrom(null, 4),
    dp: fc.constantFrom(null, 2),
    ep: fc.constantFrom(1, 2, 8),
  })
  .map(({ model, device, ...options }) => scenarioOf(model, device, options));

/** What a command has to say for the same answer. */
function told(scenario: Scenario) {
  const { settled, memory, speed } = buildReport(scenario);
  const { tp, pp, cp, dp, ep, batch, sequence, weights, kv, batchedTokens, maxSequences } = settled;
  return {
    layout: { tp, pp, cp, dp, ep, batch, sequence, weights, kv, batchedTokens, maxSequences },
    memory: memory.peak,
    speed: speed?.steady ?? null,
  };
}

/** Engines whose command takes all devices that it sees. */
const TAKES_ALL: ReadonlySet<string> = new Set(['llama.cpp', 'ollama']);

test(
  'the engine’s command of a plan, read back, is the same layout with the same memory and speed',
  async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(questions, fc.subarray([...HELD]), async (asked, held) => {
        const { best } = plan({
          scenario: asked,
          held: new Set(held),
          objective: 'throughput',
          top: 3,
        });
        for (const { scenario, devices } of best) {
          const command = engineCommand(settle(scenario));
          if (command === undefined) continue;
          read++;
          const opened = await openCommandText(command, { offline: true, presets });
          const usual = TAKES_ALL.has(scenario.engine) ? devices : 1;
          expect(opened.devices ?? usual, command).toBe(devices);
          const { hardware, output, ttft, tpot } = scenario;
          const again = { ...opened.scenario, hardware, output, ttft, tpot };
          expect(told(withDeviceCount(again, devices)), command).toEqual(
            told(withDeviceCount(scenario, devices)),
          );
        }
      }),
      campaign(90),
    );
    expect(read).toBeGreaterThan(80);
  },
  FUZZ_TIMEOUT,
);
