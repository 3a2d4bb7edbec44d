import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

interface Fact {
  readonly id: string;
  readonly config: JsonObject;
  readonly parameters_of_the_model: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly active: number;
  readonly active_without_input_embedding: number;
  readonly kv_elements_per_token_full_layers: number;
  readonly kv_elements_per_token_by_window: Readonly<Record<string, number>>;
  readonly indexer_elements_per_token: number;
  readonly state_elements_per_sequence: number;
  readonly next_token_prediction_parameters: number;
  readonly source: string;
}

const facts = JSON.parse(
  readFileSync(new URL('../facts/models.json', import.meta.url), 'utf8'),
) as Fact[];

/** Published counts: each entry of models.json names its source. */
describe.each(facts)('$id', (fact) => {
  const read = () => readModel(fact.config, fact.id);

  test('has the published parameters, in total and by part', () => {
    const counts = countParameters(read());
    const { attention, embedding, feedForward, head, norm, other } = counts.parts;
    expect({ embedding, attention, ffn: feedForward, norm, lm_head: head, other }).toEqual(
      fact.parts,
    );
    expect(counts.total).toBe(fact.parameters_of_the_model);
  });

  test('passes one token through the published active parameters', () => {
    const counts = countParameters(read());
    expect(counts.active).toBe(fact.active);
    expect(counts.activeWithoutInputEmbedding).toBe(fact.active_without_input_embedding);
  });

  test('caches the published elements', () => {
    const cached = cachedElements(read());
    expect(cached.full).toBe(fact.kv_elements_per_token_full_layers);
    expect(cached.byWindow).toEqual(fact.kv_elements_per_token_by_window);
    expect(cached.index).toBe(fact.indexer_elements_per_token);
    expect(cached.stateElementsPerSequence).toBe(fact.state_elements_per_sequence);
  });

  test('has the published next-token-prediction modules', () => {
    expect(countParameters(read()).nextTokenPrediction).toBe(fact.next_token_prediction_parameters);
  });

  test('leaves no field unmodelled', () => {
    expect(read().unmodelled).toEqual([]);
  });
});
