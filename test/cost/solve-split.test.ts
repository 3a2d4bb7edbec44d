import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { type Solution, solve } from '../../source/cost/solve.js';
import { firstKind } from '../../source/scenario/devices.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const MIB = 2 ** 20;

/** A model over a card of 12 and one of 24 GB, as llama.cpp gives its layers out. */
function mixed(model: string, options: Partial<Scenario> = {}): Scenario {
  const scenario = scenarioOf(model, 'rtx-4070-ti', { engine: 'llama.cpp', sequence: 4096 });
  const cards = ['rtx-4070-ti', 'rtx-3090-ti'].map((id) => firstKind(scenarioOf(model, id)));
  return { ...scenario, hardware: cards, hostMemory: 2 ** 40, ...options };
}

function solved(scenario: Scenario, field: 'tensorSplit' | 'cpuExperts') {
  const solution: Solution = solve(scenario, optionOf(field));
  if (!solution.found) throw new Error(solution.reason);
  return solution;
}

/** Bytes left on the fullest device. */
const spareOf = (scenario: Scenario) => buildReport(scenario).fit.spareBytes;

describe('the split that fills all devices', () => {
  test('leaves the fullest as much room as any other split of the 40 layers and the output does', () => {
    const scenario = mixed('qwen3-14b', { weights: 'q8_0' });
    const { scenario: best, value } = solved(scenario, 'tensorSplit');
    const others = Array.from({ length: 42 }, (_, first) =>
      spareOf({ ...scenario, tensorSplit: [first, 41 - first] }),
    );
    expect(Math.max(...others) - spareOf(best)).toBeLessThan(MIB);
    expect((value as number[]).reduce((sum, part) => sum + part)).toBe(41);
  });

  test('is absent where the layers do not fit together, and on one device', () => {
    expect(solve(mixed('llama-2-70b-hf', { weights: 'q8_0' }), optionOf('tensorSplit'))).toEqual({
      found: false,
      reason: 'no split of the layers over these devices fits',
    });
    const alone = scenarioOf('llama-3.1-8b', 'rtx-4090', { engine: 'llama.cpp' });
    expect(solve(alone, optionOf('tensorSplit')).found).toBe(false);
  });
});

/** github.com/ggml-org/llama.cpp/issues/15136: with `--n-cpu-moe` alone the first of two 3090 holds 2 GiB, the second 31. */
describe('the pair of --n-cpu-moe and -ts', () => {
  const scenario = scenarioOf('qwen3-235b-a22b', 'rtx-3090', {
    ...{ devices: 2, engine: 'llama.cpp', weights: 'iq4_xs', sequence: 16_384 },
    hostMemory: 256 * 2 ** 30,
  });
  const { value, scenario: best, also } = solved(scenario, 'cpuExperts');

  test('fills both cards to within a layer’s experts', () => {
    const { memory, fit } = buildReport(best);
    expect(fit.fits).toBe(true);
    const experts = 1.4 * 2 ** 30;
    for (const { capacity, total } of memory.devices)
      expect(capacity - total).toBeLessThan(2 * experts);
    expect(also).toEqual([{ field: 'tensorSplit', value: best.tensorSplit }]);
  });

  test('keeps fewest experts on the host: with one layer less there no split fits', () => {
    const fewer = { ...scenario, cpuExperts: Number(value) - 1 };
    expect(solve(fewer, optionOf('tensorSplit')).found).toBe(false);
  });
});
