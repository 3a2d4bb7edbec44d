import { readFileSync } from 'node:fs';
import type { Model } from '../../source/model/model.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

const facts = JSON.parse(
  readFileSync(new URL('../facts/models.json', import.meta.url), 'utf8'),
) as readonly { readonly id: string; readonly config: JsonObject }[];

/** A published model by its Hub id, with changes to its config. */
export function published(id: string, changes: JsonObject = {}): Model {
  const fact = facts.find((known) => known.id === id);
  if (!fact) throw new Error(`no ${id} in models.json`);
  return readModel({ ...fact.config, ...changes }, id);
}

/** Llama-3 70B: https://huggingface.co/meta-llama/Meta-Llama-3-70B, config.json. */
export const llama70b = readModel(
  {
    model_type: 'llama',
    hidden_size: 8192,
    intermediate_size: 28672,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    vocab_size: 128256,
    tie_word_embeddings: false,
  },
  'Llama-3-70B',
);
