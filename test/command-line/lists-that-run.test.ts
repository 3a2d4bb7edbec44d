import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listing } from '../../source/command-line/listings.js';
import { type EngineId, engineIds } from '../../source/engines/index.js';
import { createPresets } from '../../source/open/presets.js';
import { formatProblems } from '../../source/scenario/legality/format-problems.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';
import { repositoryStore } from '../open/fixtures.js';

const presets = createPresets(repositoryStore, null);
const ids = presets.ids('hardware');

const deviceOf = (id: string) => settle(scenarioOf('llama-3.1-8b', id)).accelerator;
const rows = (kind: 'formats' | 'engines', devices: readonly string[]) =>
  JSON.parse(listing(kind, presets, true, devices.map(deviceOf))) as Record<string, unknown>[];
const complaints = (device: string, engine: EngineId, weights?: string) =>
  formatProblems(
    settle(scenarioOf('llama-3.1-8b', device, { engine, ...(weights && { weights }) })),
  );

describe('formats and engines listed for a device run there, by its report', () => {
  test('formats and their engines', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), (device) => {
        for (const { id, engines } of rows('formats', [device]))
          for (const engine of engines as EngineId[])
            expect(complaints(device, engine, String(id)), `${engine} ${id} ${device}`).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test('every listed pair of engine and format runs, every other does not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), (device) => {
        const listed = rows('engines', [device]);
        for (const { id, weights } of listed)
          for (const format of weights as string[])
            expect(complaints(device, id as EngineId, format)).toEqual([]);
        for (const engine of engineIds)
          if (!listed.some(({ id }) => id === engine))
            expect(complaints(device, engine)[0]?.message).toContain('does not run on');
      }),
      { numRuns: 8 },
    );
  });

  test('several kinds list what one of them runs; no kind lists what any device runs', () => {
    const of = (...devices: string[]) => rows('engines', devices).map(({ id }) => id);
    expect(of('rtx-4090')).not.toContain('mlx');
    expect(of('rtx-4090', 'apple-m4-max')).toContain('mlx');
    const all = JSON.parse(listing('formats', presets, true)) as {
      id: string;
      engines: string[];
    }[];
    // GGUF left vLLM’s tree with 0.24.0.
    expect(all.find(({ id }) => id === 'q4_k_m')?.engines).not.toContain('vllm');
  });
});
