import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { poolSection } from '../../source/report/pool-section.js';
import { verdictText } from '../../source/report/verdict.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const rowsOf = (options: Partial<Scenario>) =>
  poolSection(buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', options))).rows;

describe('needed and reserved bytes', () => {
  test('vLLM’s own lines: 73.3 of 79.6 GiB are held whatever the batch needs', () => {
    const rows = rowsOf({ engine: 'vllm' });
    expect(rows[1]).toEqual(['Will be held, the pool filled', '≈', '73.3 GiB']);
    const labels = rows.map(([label]) => label);
    expect(labels).toContain('GPU KV cache size');
    expect(labels).toContain('Maximum concurrency for 8,192 tokens per request');
  });

  test('SGLang’s word for its tokens', () => {
    expect(rowsOf({ engine: 'sglang' }).map(([label]) => label)).toContain('max_total_num_tokens');
  });

  test('engines without a reserved pool have no such line', () => {
    expect(rowsOf({ engine: 'llama.cpp' })).toEqual([]);
  });
});

/** github.com/kvcache-ai/ktransformers/issues/194: 366 GiB of experts in 256 GB of RAM. */
describe('shortages other than device memory', () => {
  test('is RAM, in the verdict', () => {
    const report = buildReport(
      scenarioOf('deepseek-r1', 'l40s', {
        ...{ devices: 2, engine: 'llama.cpp', weights: 'q4_k_m', cpuExperts: 61 },
        hostMemory: 256 * 2 ** 30,
        sequence: 4096,
      }),
    );
    expect(report.fit.fits).toBe(false);
    expect(verdictText(report)).toMatch(
      /^Does not fit: 36\d GiB of RAM are needed on the fullest node, it has 256 GiB$/,
    );
  });

  test('is a cache of given bytes', () => {
    const report = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        ...{ engine: 'vllm', kvMemory: 2 ** 30, sequence: 131_072 },
      }),
    );
    expect(verdictText(report)).toBe(
      'Does not fit: the sequences need more cache than the bytes that are given to it',
    );
  });
});
