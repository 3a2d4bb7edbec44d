import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { cachedElements } from '../../source/model/cache-class.js';
import type { Model } from '../../source/model/model.js';
import { countParameters } from '../../source/model/parameters.js';
import { ModelError, readModel } from '../../source/model/read-model.js';
import { presetIds } from '../../source/open/preset-store.js';
import type { Json, JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/** Presets with a part that nobody published the sizes of; the rest are understood whole. */
const UNCOUNTED = ['kimi-k3'];

const configs = presetIds('models')
  .filter((id) => !UNCOUNTED.includes(id))
  .map((id) => presetConfig(id));

const config = fc.constantFrom(...configs);
/** A word that no architecture asks for, so that a field of this name was read by no rule. */
const word = fc.stringMatching(/^[bcdfg]{4,8}$/);

/** What depends on a model: its weights, those a token passes through, and all that it caches. */
function figures(model: Model) {
  const { total, active } = countParameters(model);
  return { total, active, cached: cachedElements(model) };
}

function readOrRefused(raw: JsonObject): Model | undefined {
  try {
    return readModel(raw, 'a model');
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** Exact where nothing changed, marked or refused where the change could have moved a figure. */
function holds(before: JsonObject, after: JsonObject): void {
  const model = readOrRefused(after);
  if (!model || !isUnderstood(model)) return;
  expect(figures(model)).toEqual(figures(readModel(before, 'a model')));
}

describe('a model that is not understood is never exact', () => {
  test('every preset is understood', () => {
    const doubted = configs
      .map((raw) => readModel(raw, String(raw['model_type'])))
      .filter((model) => !isUnderstood(model, 'weights'))
      .map(({ name, unmodelled }) => [name, unmodelled]);
    expect(doubted).toEqual([]);
  });

  test('a size under a name that no rule reads marks the figures it could move', () => {
    fc.assert(
      fc.property(config, fc.nat(), word, (raw, pick, name) => {
        const sizes = Object.keys(raw).filter((field) => isSize(raw[field] ?? null));
        const field = sizes[pick % sizes.length] ?? '';
        const { [field]: value, ...others } = raw;
        holds(raw, { ...others, [`${name}_${field}`]: value ?? null });
      }),
      { numRuns: 200 },
    );
  });

  test('an invented size, switch or section is never ignored', () => {
    const value = fc.oneof(
      fc.integer({ min: 2, max: 100_000 }),
      fc.constant(true),
      fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 }),
      fc.constant<Json>({ hidden_size: 64 }),
    );
    fc.assert(
      fc.property(config, word, value, (raw, name, invented) => {
        expect(isUnderstood(readModel({ ...raw, [name]: invented }, 'a model'))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('a type that no file describes is marked, or refused', () => {
    fc.assert(
      fc.property(config, word, (raw, type) => {
        const { architectures: _, ...rest } = raw;
        const model = readOrRefused({ ...rest, model_type: type });
        if (model) expect(isUnderstood(model, 'weights')).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the readings of a config', () => {
  test('hold the true count of a model whose size is under another name', () => {
    const raw = presetConfig('llama-3.1-8b');
    for (const field of ['num_key_value_heads', 'tie_word_embeddings']) {
      const { [field]: value, ...others } = raw;
      const changed = readModel({ ...others, [`other_${field}`]: value ?? 1 }, 'a model');
      const totals = [changed, ...changed.readings()].map(
        (reading) => countParameters(reading).total,
      );
      const { total } = countParameters(readModel(raw, 'a model'));
      expect(Math.min(...totals)).toBeLessThanOrEqual(total);
      expect(Math.max(...totals)).toBeGreaterThanOrEqual(total);
    }
  });

  test('say what passes over shared layers do to the cache, and leave the weights', () => {
    const raw = { ...presetConfig('llama-3.1-8b'), total_ut_steps: 4 };
    const model = readModel(raw, 'a model');
    const cached = model.readings().map((reading) => cachedElements(reading).full);
    expect(Math.max(...cached)).toBe(4 * cachedElements(model).full);
  });
});

function isSize(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 1;
}
