import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAccelerator } from '../../source/hardware/accelerator.js';
import { findHardware } from '../../source/hardware/catalogue.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { parseObject } from '../../source/open/json-text.js';
import { OpenError } from '../../source/open/open-error.js';
import { createPresets, type PresetKind } from '../../source/open/presets.js';
import { repositoryStore, storeOf, temporaryFolder } from './fixtures.js';

function userFolder(kind: string, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, kind));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, kind, name), text);
  return folder;
}

const unchecked = (folder: string) => ({ folder, check: () => undefined });

test("the user's presets add to the shipped ones and win over them", () => {
  const folder = userFolder('models', {
    'gpt2.json': '{"n_layer": 99}',
    'mine.json': '{"n_layer": 1}',
  });
  const presets = createPresets(storeOf({ gpt2: { n_layer: 12 }, bert: {} }), unchecked(folder));
  expect(presets.ids('models')).toEqual(['bert', 'gpt2', 'mine']);
  expect(presets.read('models', 'gpt2')).toEqual({ n_layer: 99 });
  expect(presets.read('models', 'mine')).toEqual({ n_layer: 1 });
  expect(presets.notices()).toEqual([]);
});

test('a broken preset of the user is skipped with a notice, the shipped one is used', () => {
  const folder = userFolder('models', {
    'gpt2.json': '{"n_layer": ',
    'list.json': '[]',
    'huge.json': `"${'x'.repeat(1_000_001)}"`,
    'notes.txt': 'no preset',
    'ok.json': '{}',
  });
  symlinkSync(join(folder, 'nowhere'), join(folder, 'models', 'lost.json'));
  symlinkSync('/dev/zero', join(folder, 'models', 'zero.json'));
  const presets = createPresets(storeOf({ gpt2: { n_layer: 12 } }), unchecked(folder));
  expect(presets.read('models', 'gpt2')).toEqual({ n_layer: 12 });
  expect(presets.ids('models')).toEqual(['gpt2', 'ok']);
  expect(presets.notices().join('\n')).toMatch(/gpt2\.json: is no JSON: it ends too soon/);
  expect(presets.notices()).toHaveLength(5);
});

test('only the named preset is read', () => {
  const folder = userFolder('models', { 'mine.json': '{"n_layer": 1}', 'broken.json': '{' });
  const read: string[] = [];
  const presets = createPresets(storeOf({}), {
    folder,
    check: (_, __, id) => {
      read.push(id);
    },
  });
  expect(presets.read('models', 'mine')).toEqual({ n_layer: 1 });
  expect([read, presets.notices()]).toEqual([['mine'], []]);
});

test('a preset with invalid content is refused', () => {
  const folder = userFolder('hardware', {
    'bad.json': '{"name": "X", "vendor": "v", "class": "asic", "bandwidth_gbps": -1}',
    'fast.json': '{"name": "F", "vendor": "v", "class": "asic", "bandwidth_gbps": 9}',
  });
  const presets = createPresets(storeOf({}), {
    folder,
    check: (kind, json, id) => {
      if (kind === 'hardware') readAccelerator({ ...json, id }, id);
    },
  });
  expect(presets.ids('hardware')).toEqual(['fast']);
  expect(presets.notices()[0]).toMatch(/bad\.json: bad\.bandwidth_gbps is -1; a number above 0/);
});

test('an absent user folder gives no notice', () => {
  const presets = createPresets(storeOf({ a: {} }), unchecked(join(temporaryFolder(), 'none')));
  expect(presets.ids('models')).toEqual(['a']);
  expect(presets.notices()).toEqual([]);
});

test('an unknown id and a path are refused', () => {
  const presets = createPresets(repositoryStore, null);
  expect(() => presets.read('hardware', '../../package')).toThrow(OpenError);
});

test('every preset that ships is an object of printable text', () => {
  for (const kind of ['models', 'hardware', 'workloads'] as const)
    for (const id of repositoryStore.presetIds(kind)) {
      const text = repositoryStore.readPreset(kind, id);
      expect(parseObject(text, id), id).toEqual(JSON.parse(text));
    }
});

describe('hardware', () => {
  const counted = () => {
    const read: string[] = [];
    const store = {
      ...repositoryStore,
      readPreset: (kind: PresetKind, id: string) => {
        read.push(id);
        return repositoryStore.readPreset(kind, id);
      },
    };
    return { read, hardware: hardwareOnOffer(createPresets(store, null)) };
  };

  test('is found by id without reading any other', () => {
    const { read, hardware } = counted();
    expect(hardware.find('h100-sxm-80gb:8')).toMatchObject({ id: 'h100-sxm-80gb', count: 8 });
    expect(read).toEqual(['h100-sxm-80gb']);
  });

  test('is found by a part of its id without reading all', () => {
    const { read, hardware } = counted();
    expect(hardware.find('8xh100')).toMatchObject({ id: 'h100-sxm-80gb', count: 8 });
    expect(new Set(read)).toEqual(new Set(['h100-nvl-94gb', 'h100-pcie-80gb', 'h100-sxm-80gb']));
  });

  test('reading few finds what reading all finds', () => {
    const { hardware } = counted();
    const all = hardware.entries();
    for (const { id } of all)
      for (const word of id.split('-').filter((part) => /\d/.test(part) && !/^\d+gb$/.test(part))) {
        const few = idOrRefusal(() => counted().hardware.find(word));
        expect([word, few]).toEqual([word, idOrRefusal(() => findHardware(word, all))]);
      }
  });

  test('is found by other names, with one of the sizes it is sold with', () => {
    const { hardware } = counted();
    expect(hardware.find('4xl40s')).toMatchObject({ count: 4, id: 'l40s' });
    expect(hardware.find('m3 max 64gb')).toMatchObject({
      id: 'apple-m3-max-64gb',
      preset: { memory_gb: 64 },
    });
    expect(hardware.find('apple-m3-max-64gb').id).toBe('apple-m3-max-64gb');
  });

  test('is refused with the nearest, printable', () => {
    const { hardware } = counted();
    expect(() => hardware.find('h1000\x1b')).toThrow(
      'no hardware "h1000␛"; nearest: h100-sxm-80gb',
    );
  });
});

function idOrRefusal(find: () => { readonly id: string }): string {
  try {
    return find().id;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
