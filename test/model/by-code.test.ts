import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

interface ByCode {
  readonly id: string;
  readonly config: JsonObject;
  /** `sum(p.numel() for p in model.parameters())` of transformers 5.18.0's class of the config, made without weights. */
  readonly total: number;
  /** Biases of routers, which the checkpoint has and the class keeps as buffers. */
  readonly correctionBiases: number;
}

/** Configs as transformers 5.18.0 saves them, so by the names it has for what published files call otherwise. */
const byCode = JSON.parse(
  readFileSync(new URL('../facts/more-by-code.json', import.meta.url), 'utf8'),
) as readonly ByCode[];

test.each(byCode)('$id has the parameters its modelling code makes', (entry) => {
  const model = readModel(entry.config, entry.id);
  expect(countParameters(model).total - entry.correctionBiases).toBe(entry.total);
  expect(model.unmodelled).toEqual([]);
});
