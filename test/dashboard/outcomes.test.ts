import { describe, expect, it } from 'vitest';
import { choiceOffers, legalSizes } from '../../source/dashboard/outcomes.js';
import type { ValueField } from '../../source/scenario/fields/field.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import type { OptionId } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const fieldOf = (id: OptionId): ValueField => optionOf(id);

describe('the choices of a field', () => {
  it('show the memory of the scenario with each, and whether it fits', () => {
    const scenario = scenarioOf('qwen3-32b', 'rtx-3090', { devices: 2, tp: 2, engine: 'vllm' });
    const offers = choiceOffers(fieldOf('weights'), scenario);
    const detailOf = (id: string) => offers.find((offer) => offer.id === id)?.detail;
    // 32.8 billion parameters in bf16 are 61 GiB: half of them exceed 24.
    expect(detailOf('bf16')).toMatch(/^✗ \d+\.\d GiB of \d+\.\d GiB$/);
    expect(detailOf('awq-4bit-128g')).toMatch(/^✓ .* tok\/s, [\d.k]+–[\d.k]+$/);
  });

  it('list those that can run first, and the others with the reason', () => {
    const scenario = scenarioOf('llama-3.1-8b', 'apple-m4-max', { engine: 'llama.cpp' });
    const offers = choiceOffers(fieldOf('engine'), scenario);
    const runs = offers.map(({ detail = '' }) => /^[✓✗]/.test(detail));
    expect(runs.indexOf(false)).toBeGreaterThan(0);
    expect(runs.lastIndexOf(true)).toBeLessThan(runs.indexOf(false));
    expect(offers.find(({ id }) => id === 'tensorrt-llm')?.detail).toContain('does not run on');
  });
});

describe('legal sizes', () => {
  it('divide heads and devices', () => {
    // Qwen2.5-7B has 28 query heads and 4 of keys and values.
    const scenario = scenarioOf('qwen2.5-7b', 'h100-sxm-80gb', { devices: 8 });
    expect(legalSizes(fieldOf('tp'), scenario)).toEqual([1, 2, 4]);
    expect(legalSizes(fieldOf('batch'), scenario)).toBeUndefined();
  });
});
