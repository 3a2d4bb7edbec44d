import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openingBudget } from '../../source/open/budget.js';
import { parseObject } from '../../source/open/json-text.js';
import { openModel } from '../../source/open/model-source.js';
import { createPresets } from '../../source/open/presets.js';
import { mainFormat, readSafetensors } from '../../source/open/safetensors.js';
import { storeOf, temporaryFolder } from './fixtures.js';
import { writeSafetensors } from './write-safetensors.js';

const presets = createPresets(storeOf({}), null);

function headerOf(count: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `layers.${index}.weight`,
      { dtype: 'BF16', shape: [1], data_offsets: [2 * index, 2 * index + 2] },
    ]),
  );
}

describe('one budget for all of a model’s files', () => {
  test('130,000 tensors in a file are read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), '{"model_type": "llama"}');
    const path = join(folder, 'model.safetensors');
    writeFileSync(path, writeSafetensors(headerOf(130_000), 260_000));
    const opened = await openModel(path, { presets, environment: { HF_HUB_OFFLINE: '1' } });
    expect(opened.tensors).toHaveLength(130_000);
  });

  test('of several files the sum counts', async () => {
    const path = join(temporaryFolder(), 'a.safetensors');
    writeFileSync(path, writeSafetensors(headerOf(90_000), 180_000));
    const budget = openingBudget();
    await readSafetensors(path, budget);
    await readSafetensors(path, budget);
    await expect(readSafetensors(path, budget)).rejects.toThrow(/more than 200,000 tensors/);
  });

  test('header bytes are bounded together too', () => {
    const budget = openingBudget();
    for (let index = 0; index < 4; index++) budget.headerBytes(32 * 2 ** 20, 'a');
    expect(() => budget.headerBytes(1, 'b')).toThrow(/^b: its headers have more than 128 MiB/);
  });

  test('a config of more values than any has is refused before it is built', () => {
    const text = `{"a": [${'NaN,'.repeat(300_000)}0]}`;
    expect(() => parseObject(text, 'config.json')).toThrow(/more than 250,000 values/);
  });

  test('texts and names from outside are cut to a length', () => {
    const { [`${'k'.repeat(500)}…`]: value } = parseObject(
      `{"${'k'.repeat(900)}": "${'v'.repeat(20_000)}"}`,
      'config.json',
    );
    expect(String(value)).toHaveLength(10_001);
  });
});

test.each(['constructor', '__proto__', 'tostring'])('a dtype called %s is unknown', (dtype) => {
  expect(mainFormat([{ name: 'a', shape: [1], dtype, bytes: 2 }])).toBeUndefined();
});
