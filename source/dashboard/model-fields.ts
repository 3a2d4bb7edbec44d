import { configField, neighbouringPower } from '../scenario/edit.js';
import { parseQuantity } from '../scenario/quantity.js';
import type { Json, JsonObject } from '../text/json.js';

/** How one key changes a config field. */
type Step =
  | { readonly by: number }
  | { readonly to: 'power' }
  | { readonly to: 'divisor'; readonly of: string }
  | { readonly to: 'switch' };

/** A field of a model's config that the dashboard edits, under its canonical name. */
export interface ModelField {
  readonly name: string;
  readonly help: string;
  readonly step: Step;
}

const one: Step = { by: 1 };
const power: Step = { to: 'power' };
const onOff: Step = { to: 'switch' };
const by = (size: number): Step => ({ by: size });
const divisor = (of: string): Step => ({ to: 'divisor', of });

/** In the order in which they are shown. */
const modelFields: readonly ModelField[] = [
  { name: 'num_hidden_layers', help: 'Layers', step: one },
  { name: 'hidden_size', help: 'Width of the residual stream', step: by(128) },
  {
    name: 'num_attention_heads',
    help: 'Query heads of a layer',
    step: divisor('hidden_size'),
  },
  {
    name: 'num_key_value_heads',
    help: 'Key and value heads of a layer; fewer than query heads: grouped queries',
    step: divisor('num_attention_heads'),
  },
  { name: 'head_dim', help: 'Width of one head', step: by(16) },
  { name: 'intermediate_size', help: 'Inner width of the feed-forward', step: by(256) },
  { name: 'vocab_size', help: 'Tokens that the embedding table knows', step: by(1024) },
  {
    name: 'tie_word_embeddings',
    help: 'Whether the output matrix is the input table',
    step: onOff,
  },
  { name: 'num_experts', help: 'Routed experts of a layer', step: power },
  { name: 'num_experts_per_tok', help: 'Routed experts that a token passes through', step: one },
  { name: 'moe_intermediate_size', help: 'Inner width of one expert', step: by(128) },
  { name: 'num_shared_experts', help: 'Experts that every token passes through', step: one },
  {
    name: 'shared_expert_intermediate_size',
    help: 'Inner width of the shared expert',
    step: by(128),
  },
  { name: 'first_k_dense_replace', help: 'First layers that are dense, not experts', step: one },
  { name: 'sliding_window', help: 'Tokens that a window layer sees', step: power },
  { name: 'attention_chunk_size', help: 'Tokens of a chunk of local attention', step: power },
  { name: 'kv_lora_rank', help: 'Width of the cached latent', step: by(64) },
  { name: 'q_lora_rank', help: 'Width of the compressed query', step: by(128) },
  { name: 'qk_nope_head_dim', help: 'Width of a head without positions', step: by(16) },
  { name: 'qk_rope_head_dim', help: 'Width of a head with rotary positions', step: by(16) },
  { name: 'v_head_dim', help: 'Width of a value head', step: by(16) },
  { name: 'linear_num_key_heads', help: 'Key heads of a linear-attention layer', step: power },
  { name: 'linear_num_value_heads', help: 'Value heads of a linear-attention layer', step: power },
  { name: 'linear_key_head_dim', help: 'Width of a linear key head', step: by(16) },
  { name: 'linear_value_head_dim', help: 'Width of a linear value head', step: by(16) },
  {
    name: 'full_attention_interval',
    help: 'Every how many layers one is full attention',
    step: one,
  },
  { name: 'state_size', help: 'State of one state-space channel', step: power },
  { name: 'mamba_d_state', help: 'State of one state-space channel', step: power },
  { name: 'num_nextn_predict_layers', help: 'Next-token-prediction modules', step: one },
  { name: 'max_position_embeddings', help: 'Tokens of context it was made for', step: power },
];

/** The fields that a config has, with their values. Fields that hold one value a layer are not edited as one. */
export function fieldsOfConfig(
  config: JsonObject,
): readonly { readonly field: ModelField; readonly value: number | boolean }[] {
  return modelFields.flatMap((field) => {
    const value = configField(config, field.name);
    return typeof value === 'number' || typeof value === 'boolean' ? [{ field, value }] : [];
  });
}

/** The value one step up or down; the present one at the end of the road. */
export function steppedConfigValue(
  config: JsonObject,
  { name, step }: ModelField,
  direction: 1 | -1,
): number | boolean {
  const now = configField(config, name);
  if (typeof now === 'boolean') return !now;
  const value = typeof now === 'number' ? now : 0;
  if ('by' in step)
    return Math.max(step.by === 1 ? 0 : step.by, nextMultiple(value, step.by, direction));
  switch (step.to) {
    case 'switch':
      return value === 0 ? 1 : 0;
    case 'power':
      return Math.max(1, neighbouringPower(value, direction));
    case 'divisor':
      return nextDivisor(configField(config, step.of), value, direction);
  }
}

/** A value as typed, or undefined when it is none for this field. */
export function parseConfigValue({ step }: ModelField, text: string): number | boolean | undefined {
  if ('to' in step && step.to === 'switch') {
    if (['true', 'on', 'yes', '1'].includes(text)) return true;
    return ['false', 'off', 'no', '0'].includes(text) ? false : undefined;
  }
  const value = parseQuantity(text);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function nextMultiple(value: number, size: number, direction: 1 | -1): number {
  const steps = value / size;
  return (direction === 1 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1) * size;
}

/** Divisors are looked for up to the whole itself; widths of models are small enough for that. */
function nextDivisor(whole: Json | undefined, value: number, direction: 1 | -1): number {
  if (typeof whole !== 'number' || whole < 1) return Math.max(1, value + direction);
  for (let next = value + direction; next >= 1 && next <= whole; next += direction) {
    if (whole % next === 0) return next;
  }
  return value;
}
