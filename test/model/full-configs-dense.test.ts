import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

interface Published {
  readonly id: string;
  /** Where the whole published file is copied. */
  readonly source: string;
  readonly config: JsonObject;
  readonly parameters: number;
  readonly full: number;
  readonly byWindow: Readonly<Record<string, number>>;
}

const published = JSON.parse(
  readFileSync(new URL('../facts/full-configs-dense.json', import.meta.url), 'utf8'),
) as Published[];

/** Config files as published, with all the fields that the facts' trimmed ones leave out. */
describe.each(published)('$id with every published field', ({ id, config, ...fact }) => {
  const model = readModel(config, id);

  test('has the published parameters', () => {
    expect(countParameters(model).total).toBe(fact.parameters);
  });

  test('caches what the trimmed config does', () => {
    const { full, byWindow } = cachedElements(model);
    expect({ full, byWindow }).toEqual({ full: fact.full, byWindow: fact.byWindow });
  });

  test('leaves no field unmodelled', () => {
    expect(model.unmodelled).toEqual([]);
  });
});
