import type { JsonObject } from '../text/json.js';

/** A weight as a file's header tells it. */
export interface StoredTensor {
  readonly name: string;
  /** Rows first, as in a state dict. */
  readonly shape: readonly number[];
  /** `bf16`, `f8_e4m3`, `q4_k`, … in lower case. */
  readonly dtype: string;
  readonly bytes: number;
}

/** A model as it was found: its config, and what else its files tell. */
export interface OpenedModel {
  /** What opens it again: a preset's id, an absolute path, a Hub id. */
  readonly id: string;
  readonly name: string;
  /** In the words of Hugging Face configs. */
  readonly config: JsonObject;
  /** Every weight, where a header was read. */
  readonly tensors?: readonly StoredTensor[];
  /** The id of the format most bytes are in, or of the file's own mixture. */
  readonly weightsFormat?: string;
  /** What a user should know, one line each. */
  readonly notices: readonly string[];
}
