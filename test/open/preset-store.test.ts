import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldPresets } from '../../bundle/presets.mjs';
import * as fromSource from '../../source/open/preset-store.js';
import type { PresetStore } from '../../source/open/presets.js';

const root = join(import.meta.dirname, '../..');
const KINDS = ['models', 'hardware', 'workloads'] as const;

const parse = (text: string): unknown => JSON.parse(text);

describe('the presets that ship with the program', () => {
  let asBuilt: PresetStore;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    const outfile = join(folder, 'store.mjs');
    await build({
      entryPoints: [join(root, 'source/open/preset-store.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      define: { PRESETS_ARE: '"beside"' },
    });
    await foldPresets(join(root, 'presets'), join(folder, 'presets'));
    asBuilt = await import(pathToFileURL(outfile).href);
  });

  it.each(KINDS)('are listed by id from the files of presets/%s, in order', (kind) => {
    const names = readdirSync(join(root, 'presets', kind)).sort();
    expect(fromSource.presetIds(kind).map((id) => `${id}.json`)).toEqual(names);
    expect(asBuilt.presetIds(kind)).toEqual(fromSource.presetIds(kind));
  });

  it('have the A100’s fields from its file', () => {
    const file = readFileSync(join(root, 'presets/hardware/a100-sxm4-80gb.json'), 'utf8');
    expect(fromSource.readPreset('hardware', 'a100-sxm4-80gb')).toBe(file);
    // 80 GB at 2,039 GB/s: NVIDIA's data sheet of the A100.
    expect(parse(asBuilt.readPreset('hardware', 'a100-sxm4-80gb'))).toMatchObject({
      memory_gb: 80,
      bandwidth_gbps: 2039,
    });
  });

  it.each(KINDS)('are the same in the built program: %s', (kind) => {
    for (const id of fromSource.presetIds(kind)) {
      expect(parse(asBuilt.readPreset(kind, id))).toEqual(parse(fromSource.readPreset(kind, id)));
    }
  });

  it('are refused by a name they do not have', () => {
    for (const store of [fromSource, asBuilt]) {
      expect(() => store.readPreset('hardware', '../models/gpt2')).toThrow(
        'there is no preset "../models/gpt2" among the hardware',
      );
    }
  });
});
