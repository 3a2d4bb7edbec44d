import { type JsonObject, shortJson } from '../text/json.js';
import { ModelError } from './config.js';

/** Vocabulary of Llama 1 and 2, whose files say −1. */
const LLAMA_2_VOCABULARY = 32_000;
const LLAMA_3_VOCABULARY = 128_256;
/** Width of the largest Llama 3.2 text model; only those of Meta's models tie their table. */
const WIDEST_TIED = 3072;

/** Parts of Llama 3.2 Vision and Llama 4 that their files name without sizes. */
const UNSIZED = [
  'vision_chunk_size',
  'vision_num_cross_attention_layers',
  'moe_args',
  'vision_args',
];

/**
 * Meta's original `params.json` of Llama 1 to 3.2: the feed-forward has ⅔ · 4 · `dim` columns, times
 * `ffn_dim_multiplier`, up to a multiple of `multiple_of`. Source: meta-llama/llama `model.py`. Throws `ModelError` for
 * Llama 3.2 Vision and Llama 4.
 */
export function configOfMetaParams(raw: JsonObject): JsonObject {
  const unsized = UNSIZED.find((field) => raw[field] !== undefined && raw[field] !== null);
  if (unsized !== undefined)
    throw new ModelError(
      `params.json has ${unsized}, whose sizes it does not tell; open the config.json of the same model`,
    );
  const { dim, n_layers, n_heads, n_kv_heads, vocab_size, norm_eps, ...others } = raw;
  const {
    multiple_of,
    ffn_dim_multiplier,
    use_scaled_rope: _,
    max_batch_size: __,
    ...rest
  } = others;
  const vocabulary =
    vocab_size === undefined || vocab_size === -1 ? LLAMA_2_VOCABULARY : vocab_size;
  const width = whole(dim, 'dim');
  return {
    model_type: 'llama',
    hidden_size: width,
    intermediate_size: innerSize(width, ffn_dim_multiplier ?? 1, whole(multiple_of, 'multiple_of')),
    num_hidden_layers: n_layers ?? null,
    num_attention_heads: n_heads ?? null,
    num_key_value_heads: n_kv_heads ?? null,
    vocab_size: vocabulary,
    rms_norm_eps: norm_eps ?? null,
    tie_word_embeddings: vocabulary === LLAMA_3_VOCABULARY && width <= WIDEST_TIED,
    ...rest,
  };
}

function innerSize(width: number, multiplier: unknown, multiple: number): number {
  if (typeof multiplier !== 'number' || !(multiplier > 0 && multiplier < 1e3))
    throw new ModelError(
      `ffn_dim_multiplier is ${shortJson(multiplier)}; a number above 0 is expected`,
    );
  const columns = Math.floor(multiplier * Math.floor((2 * 4 * width) / 3));
  return multiple * Math.ceil(columns / multiple);
}

function whole(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1e9)
    return value;
  throw new ModelError(`${field} is ${shortJson(value)}; a whole number from 1 is expected`);
}
