import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { options } from '../../source/scenario/fields/options.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { JsonObject } from '../../source/text/json.js';

interface Saved {
  readonly id: string;
  readonly scenario: JsonObject;
  /** As it was printed then; null: nothing was. */
  readonly expected: {
    readonly parameters: number;
    readonly kv: number;
    readonly weights: number;
    readonly flops: number;
  } | null;
}

const { files } = JSON.parse(
  readFileSync(new URL('../facts/first-release.json', import.meta.url), 'utf8'),
) as { readonly files: readonly Saved[] };

/** llama.cpp's token table lies on the host, which the first release counted with the device. */
const TABLE_WAS_ON_DEVICE = new Set(['apple']);

describe('files that the first release wrote', () => {
  test.each(files)('$id opens as it was', ({ id, scenario, expected }) => {
    const read = readScenario(scenario);
    const { settled, problems, parameters, kvCache, memory, compute } = buildReport(read);
    expect(problems.filter(({ id: kind }) => kind === 'ignored')).toEqual([]);
    const asWritten = options.filter(
      (option) =>
        (option.mode === undefined || option.mode === read.mode) &&
        scenario[option.id] !== undefined,
    );
    expect(asWritten.length).toBeGreaterThan(20);
    for (const option of asWritten)
      expect(settled.asked[option.id], option.id).toEqual(scenario[option.id]);
    if (!expected) return;
    expect(parameters.total).toBe(expected.parameters);
    expect(kvCache.bytes).toBe(expected.kv);
    expect(compute.forwardFlopsPerToken).toBe(expected.flops);
    if (!TABLE_WAS_ON_DEVICE.has(id)) expect(memory.devices[0]?.weights).toBe(expected.weights);
  });
});
