import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

interface FreshModel {
  readonly id: string;
  readonly config: JsonObject;
  readonly total: number;
  /** How the total was found: the published code put on a meta device, listed tensors, or a published number. */
  readonly source: string;
  readonly totalWithoutRouterBias?: number;
  readonly kvElementsPerToken?: number;
}

const models: readonly FreshModel[] = JSON.parse(
  readFileSync(new URL('../facts/fresh-models.json', import.meta.url), 'utf8'),
);

describe('models of kinds that no rule was written for are exact, or say that they are not', () => {
  test.each(models)('$id', ({ id, config, total, totalWithoutRouterBias, kvElementsPerToken }) => {
    const model = readModel(config, id);
    const counted = countParameters(model).total;
    if (isUnderstood(model, 'weights')) {
      expect([total, totalWithoutRouterBias]).toContain(counted);
      if (kvElementsPerToken !== undefined)
        expect(cachedElements(model).full).toBe(kvElementsPerToken);
      return;
    }
    const totals = [model, ...model.readings()].map((reading) => countParameters(reading).total);
    expect(Math.min(...totals)).toBeLessThanOrEqual(total);
    expect(Math.max(...totals)).toBeGreaterThanOrEqual(total);
  });
});
