import { expect, it } from 'vitest';
import { keptModels } from '../../source/command-line/kept-models.js';

function counted(isPreset: (id: string) => boolean) {
  const loaded: string[] = [];
  const load = keptModels(async (id) => {
    loaded.push(id);
    return { id, name: id, config: {} };
  }, isPreset);
  return { load, loaded };
}

it('gives the same config each time one of a few presets is loaded, so that undo holds each model once', async () => {
  const { load } = counted(() => true);
  const configs = new Set<object>();
  for (let key = 0; key < 200; key++) configs.add((await load(`preset ${key % 9}`)).config);
  expect(configs.size).toBe(9);
});

it('keeps 16 presets, those loaded last', async () => {
  const { load, loaded } = counted(() => true);
  for (let index = 0; index < 17; index++) await load(`preset ${index}`);
  await load('preset 1');
  expect(loaded).toHaveLength(17);
  await load('preset 0');
  expect(loaded).toHaveLength(18);
  await load('preset 1');
  expect(loaded).toHaveLength(18);
});

it('loads what is no preset anew', async () => {
  const { load, loaded } = counted((id) => id !== './folder');
  await load('./folder');
  await load('./folder');
  expect(loaded).toEqual(['./folder', './folder']);
});
