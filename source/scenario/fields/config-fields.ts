import { LARGEST_FIELD, MOST_LAYERS } from '../../model/config.js';
import { namesOf } from '../../model/config-names.js';
import type { Json, JsonObject } from '../../text/json.js';
import { configField, withConfigField } from '../config-field.js';
import type { ValueField } from './field.js';
import { count, type FieldValue, type Kind, onOff } from './kinds/index.js';

const layers = (minimum: number): Kind => count(minimum, MOST_LAYERS, 'one');
const size = (by: number): Kind => count(0, LARGEST_FIELD, { by });
const few = count(0, LARGEST_FIELD, 'one');
const power = count(0, LARGEST_FIELD, 'double');
const divisor = (divisorOf: string): Kind => count(1, LARGEST_FIELD, { divisorOf });

type Declared = readonly [name: string, kind: Kind, help: string];

/** In display order, under their canonical names. */
const DECLARED: readonly Declared[] = [
  ['num_hidden_layers', layers(1), 'Layers'],
  ['hidden_size', size(128), 'Width of the residual stream'],
  ['num_attention_heads', divisor('hidden_size'), 'Query heads of a layer'],
  [
    'num_key_value_heads',
    divisor('num_attention_heads'),
    'Key and value heads of a layer; fewer than query heads: grouped queries',
  ],
  ['head_dim', size(16), 'Width of one head'],
  ['intermediate_size', size(256), 'Inner width of the feed-forward'],
  ['vocab_size', size(1024), 'Tokens that the embedding table knows'],
  ['tie_word_embeddings', onOff, 'Whether the output matrix is the input table'],
  ['num_experts', power, 'Routed experts of a layer'],
  ['num_experts_per_tok', few, 'Routed experts that a token passes through'],
  ['moe_intermediate_size', size(128), 'Inner width of one expert'],
  ['num_shared_experts', few, 'Experts that every token passes through'],
  ['shared_expert_intermediate_size', size(128), 'Inner width of the shared expert'],
  ['first_k_dense_replace', layers(0), 'First layers that are dense, not experts'],
  ['sliding_window', power, 'Tokens that a window layer sees'],
  ['attention_chunk_size', power, 'Tokens of a chunk of local attention'],
  ['kv_lora_rank', size(64), 'Width of the cached latent'],
  ['q_lora_rank', size(128), 'Width of the compressed query'],
  ['qk_nope_head_dim', size(16), 'Width of a head without positions'],
  ['qk_rope_head_dim', size(16), 'Width of a head with rotary positions'],
  ['v_head_dim', size(16), 'Width of a value head'],
  ['linear_num_key_heads', power, 'Key heads of a linear-attention layer'],
  ['linear_num_value_heads', power, 'Value heads of a linear-attention layer'],
  ['linear_key_head_dim', size(16), 'Width of a linear key head'],
  ['linear_value_head_dim', size(16), 'Width of a linear value head'],
  ['full_attention_interval', few, 'Every how many layers one is full attention'],
  ['state_size', power, 'State of one state-space channel'],
  ['mamba_d_state', power, 'State of one state-space channel'],
  ['num_nextn_predict_layers', layers(0), 'Next-token-prediction modules'],
  ['max_position_embeddings', power, 'Tokens of context it was made for'],
];

/** Fields of a model's config with help and limits; `--set` sets any other unchecked. */
export const configFields: readonly ValueField[] = DECLARED.map(([name, kind, help]) => ({
  id: name,
  label: name,
  short: name,
  group: 'model',
  help,
  kind,
  name: `--set ${name}`,
  words: (value) => ['--set', `${name}=${value}`],
  moot: ({ model }) =>
    valueIn(model.config, name) === undefined ? `${model.name} has no ${name}` : undefined,
  read: ({ model }) => valueIn(model.config, name),
  write: (scenario, value) => withConfigField(scenario, name, value as Json),
}));

/** The field of that name, which may be one of those that published configs use for it, or lie in a section (`a.b`). */
export function configFieldNamed(name: string): ValueField | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return configFields.find(({ id }) => id === last || namesOf(id).includes(last));
}

/** A value for the whole model. Fields with one value for each layer cannot be edited. */
function valueIn(config: JsonObject, name: string): FieldValue | undefined {
  const value = configField(config, name);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
