import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { isWeightFormat, parseWeightFormat, prepareWeights } from '../../source/formats/index.js';
import { cachedElements } from '../../source/model/cache-class.js';
import type { Model } from '../../source/model/model.js';
import { countParameters } from '../../source/model/parameters.js';
import { presetIds } from '../../source/open/preset-store.js';
import { isObject, type JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';
import { readOrRefused } from './read-or-refused.js';

const fresh: readonly { readonly config: JsonObject }[] = JSON.parse(
  readFileSync(new URL('../facts/fresh-models.json', import.meta.url), 'utf8'),
);
const configs = [
  ...presetIds('models').map((id) => presetConfig(id)),
  ...fresh.map(({ config }) => config),
];

/** What depends on a model, the bytes of its weights as stored included. */
function figures(model: Model) {
  const { total, active } = countParameters(model);
  const { format } = model.storedFormat;
  const bytes = isWeightFormat(format) && prepareWeights(model, parseWeightFormat(format)).total;
  return { total, active, cached: cachedElements(model), bytes };
}

/** Paths of all fields, those of sections of any name included. */
function pathsOf(raw: JsonObject): (readonly string[])[] {
  return Object.entries(raw).flatMap(([name, value]) => [
    [name],
    ...(isObject(value) ? pathsOf(value).map((path) => [name, ...path]) : []),
  ]);
}

function renamed(raw: JsonObject, [name = '', ...rest]: readonly string[], to: string): JsonObject {
  const { [name]: value, ...others } = raw;
  if (rest.length === 0) return { ...others, [to]: value ?? null };
  return { ...others, [name]: isObject(value) ? renamed(value, rest, to) : (value ?? null) };
}

/** Fields that say which class a config is of, not what its class holds. */
const KINDS: ReadonlySet<string> = new Set(['model_type', 'architectures']);

/** Whatever its value (a size, a list, a word, no, nothing) and however deep it stands. */
test('any field under another name leaves the figures, or marks those that it moves', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...configs),
      fc.nat(),
      fc.stringMatching(/^[bcdfg]{4,8}$/),
      (raw, pick, word) => {
        const paths = pathsOf(raw).filter((path) => !KINDS.has(path.at(-1) ?? ''));
        const path = paths[pick % paths.length] ?? [];
        const before = readOrRefused(raw);
        const after = readOrRefused(renamed(raw, path, `${word}_${path.at(-1)}`));
        if (!before || !after || !isUnderstood(before) || !isUnderstood(after)) return;
        expect(figures(after), `${raw['model_type']}: ${path.join('.')}`).toEqual(figures(before));
      },
    ),
    { numRuns: 500 },
  );
});
