import type { JsonObject } from '../text/json.js';

/** A weight as the header of a file describes it. */
export interface StoredTensor {
  readonly name: string;
  /** Rows first, as in a state dict. */
  readonly shape: readonly number[];
  /** `bf16`, `f8_e4m3`, `q4_k`, … in lower case. */
  readonly dtype: string;
  readonly bytes: number;
}

/** An opened model: its config, and the facts of its files. */
export interface OpenedModel {
  /** The name that opens it again: a preset's id, an absolute path, a Hub id. */
  readonly id: string;
  readonly name: string;
  /** Its repository on the Hub, where the id is another name. */
  readonly hub?: string;
  /** With the field names of Hugging Face configs. */
  readonly config: JsonObject;
  /** Every weight, where a header was read. */
  readonly tensors?: readonly StoredTensor[];
  /** The id of the format of most bytes, or of the file's mixture. */
  readonly weightsFormat?: string;
  /** Notices for the user, one line each. */
  readonly notices: readonly string[];
}
