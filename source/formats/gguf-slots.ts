/** Tensor classes that llama.cpp's mixtures distinguish; every other tensor gets the base type. */
export type GgufSlot =
  | 'output'
  | 'embedding'
  | 'query'
  | 'key'
  | 'value'
  | 'queryKeyValue'
  | 'attentionOutput'
  | 'gate'
  | 'up'
  | 'down'
  | 'other';

/** Properties of the model that the rules depend on. */
export interface GgufModel {
  readonly layers: number;
  /** Query heads for each key-value head of the first layer; 0 without key-value heads there. */
  readonly sharing: number;
  readonly experts: number;
  readonly falcon: boolean;
  /** Whether llama.cpp's rules count it as "70B", whose value projections are an eighth of the query's. */
  readonly seventy: boolean;
  /** Number of layers with a value or fused projection. */
  readonly valueLayers: number;
}

/** The position of a tensor: its layer, and the number of tensors of its slot before it in the file. */
export interface GgufPlace {
  readonly layer: number;
  readonly before: number;
}
