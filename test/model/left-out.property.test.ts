import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { cachedElements } from '../../source/model/cache-class.js';
import { namesOf } from '../../source/model/config-names.js';
import type { Model } from '../../source/model/model.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { presetIds } from '../../source/open/preset-store.js';
import { isObject, type Json, type JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';
import { readOrRefused } from './read-or-refused.js';

interface ClassFacts {
  /** What the class makes without arguments. */
  readonly config: JsonObject;
  /** Fields that the class makes from others. */
  readonly derived: readonly string[];
}

function facts<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../facts/${name}.json`, import.meta.url), 'utf8'));
}

const classes = facts<{ readonly types: Readonly<Record<string, ClassFacts>> }>('config-defaults');
const fresh = facts<readonly { readonly config: JsonObject }[]>('fresh-models');

function figures(model: Model) {
  const { total, active } = countParameters(model);
  return { total, active, cached: cachedElements(model) };
}

/** Paths of all fields, those of sections included. */
function pathsOf(raw: JsonObject, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const own = [...path, name];
    const inner = isObject(value) && /_config$/.test(name) && name !== 'quantization_config';
    return inner ? [own, ...pathsOf(value, own)] : [own];
  });
}

function without(raw: JsonObject, [name = '', ...rest]: readonly string[]): JsonObject {
  const { [name]: value, ...others } = raw;
  if (rest.length === 0) return others;
  return { ...others, [name]: isObject(value) ? without(value, rest) : (value ?? null) };
}

function valueAt(raw: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) => (isObject(value) ? value[name] : undefined),
    raw,
  );
}

/**
 * Types whose newest class ties otherwise than published checkpoints without the field are: Mistral Small 3.1 stores a
 * head of its own, Granite's mixtures and PowerMoE share the table. Source: the Hub's lists of their weights.
 */
const CONTRADICTED: ReadonlySet<string> = new Set(['mistral3', 'granitemoe', 'granitemoeshared']);

/** Whether a wrapper's class sets a section's field otherwise than the section's own class, which reads a stated section. */
function isOfWrapper(raw: JsonObject, path: readonly string[]): boolean {
  if (path.length < 2) return false;
  const type = valueAt(raw, [...path.slice(0, -1), 'model_type']);
  const own = typeof type === 'string' ? classes.types[type] : undefined;
  const field = path.at(-1) ?? '';
  if (!own || own.derived.includes(field)) return true;
  return JSON.stringify(own.config[field]) !== JSON.stringify(valueAt(raw, path));
}

/** Fields that say which class a config is of, not what its class holds. */
const KINDS: ReadonlySet<string> = new Set(['model_type', 'architectures']);

/** A config, understood as a whole, and one of its fields. */
function anyField(configs: readonly JsonObject[]) {
  return fc
    .tuple(fc.constantFrom(...configs), fc.nat())
    .map(([raw, pick]) => {
      const paths = pathsOf(raw).filter((path) => !KINDS.has(path.at(-1) ?? ''));
      return { raw, path: paths[pick % paths.length] ?? [] };
    })
    .filter(({ path }) => path.length > 0);
}

describe('a field that is left out', () => {
  const configs = Object.entries(classes.types).map(([type, { config }]) =>
    CONTRADICTED.has(type) ? without(config, ['tie_word_embeddings']) : config,
  );

  test('is what its configuration class takes, or marks the figures it moves', () => {
    fc.assert(
      fc.property(anyField(configs), ({ raw, path }) => {
        if (isOfWrapper(raw, path)) return;
        const whole = readOrRefused(raw);
        const less = readOrRefused(without(raw, path));
        if (!whole || !less || !isUnderstood(whole) || !isUnderstood(less)) return;
        expect(figures(less), path.join('.')).toEqual(figures(whole));
      }),
      { numRuns: 250 },
    );
  });

  const published = [
    ...presetIds('models').map((id) => presetConfig(id)),
    ...fresh.map(({ config }) => config),
  ];

  test('of a published config is listed in assumed, or marks the figures it changes', () => {
    fc.assert(
      fc.property(anyField(published), ({ raw, path }) => {
        const whole = readOrRefused(raw);
        const less = readOrRefused(without(raw, path));
        if (!whole || !less || !isUnderstood(whole) || !isUnderstood(less)) return;
        if (JSON.stringify(figures(less)) === JSON.stringify(figures(whole))) return;
        const told = less.assumed.map(({ field }) => field.split('.').at(-1) ?? '');
        const name = path.at(-1) ?? '';
        expect(told.filter((field) => namesOf(field).includes(name))).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['minimax_m2', 'num_key_value_heads', 8],
    ['deepseek_v3', 'q_lora_rank', 1536],
    ['glm4_moe', 'n_shared_experts', 1],
  ])('%s: %s is %s', (type, field, value) => {
    const config = classes.types[type]?.config ?? {};
    const less = readModel(without(config, [field]), type);
    expect(valueAt(config, [field])).toBe(value);
    expect(less.assumed.find((row) => namesOf(row.field).includes(field))?.value).toBe(value);
    expect(figures(less)).toEqual(figures(readModel(config, type)));
  });

  test('a tower is of its type, whatever its config leaves out', () => {
    const config = classes.types['siglip2']?.config ?? {};
    const less = readModel(without(config, ['vision_config', 'num_patches']), 'a model');
    expect(figures(less)).toEqual(figures(readModel(config, 'a model')));
  });

  test('is not guessed where two published classes differ: dense layers of Step 3.5', () => {
    const config = classes.types['step3p5']?.config ?? {};
    const less = readModel(without(config, ['mlp_layer_types']), 'a model');
    expect(isUnderstood(readModel(config, 'a model'))).toBe(true);
    expect(isUnderstood(less, 'weights')).toBe(false);
  });

  test('is not guessed for types that only their makers’ code defines', () => {
    const raw = presetConfig('internlm2_5-7b-chat');
    expect(isUnderstood(readModel(without(raw, ['num_key_value_heads']), 'a model'))).toBe(false);
  });
});
