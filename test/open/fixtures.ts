import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PresetKind, PresetStore } from '../../source/open/presets.js';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-tui-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The presets of this repository. */
export const repositoryStore: PresetStore = {
  presetIds: (kind) =>
    readdirSync(folderOf(kind))
      .map((name) => name.replace(/\.json$/, ''))
      .sort(),
  readPreset: (kind, id) => readFileSync(new URL(`${id}.json`, folderOf(kind)), 'utf8'),
};

function folderOf(kind: PresetKind): URL {
  return new URL(`../../presets/${kind}/`, import.meta.url);
}

/** A store of given models. */
export function storeOf(models: Readonly<Record<string, unknown>>): PresetStore {
  return {
    presetIds: (kind) => (kind === 'models' ? Object.keys(models) : []),
    readPreset: (_kind, id) => JSON.stringify(models[id]),
  };
}
