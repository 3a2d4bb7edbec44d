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
  /** Query heads a key-value head serves in the first layer; 0 without key-value heads there. */
  readonly sharing: number;
  readonly experts: number;
  readonly falcon: boolean;
  /** llama.cpp's "70B" class, whose value projections are an eighth of the query's. */
  readonly seventy: boolean;
  /** Layers with a value or fused projection. */
  readonly valueLayers: number;
}

/** The position of a tensor: its layer, and how many of its slot precede it in the file. */
export interface GgufPlace {
  readonly layer: number;
  readonly before: number;
}
