import type { GgufType } from './gguf-blocks.js';
import type { GgufFileType } from './gguf-file-types.js';

/** What llama.cpp's mixtures tell apart; everything else gets the base type. */
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

/** What the rules ask about the model. */
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

/** Where a tensor stands: its layer, and how many of its slot came before it in the file. */
export interface GgufPlace {
  readonly layer: number;
  readonly before: number;
}

/** Layers that get more bits: the first and last eighth, and every third between (cost model §8.3). */
function more(index: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return index < eighth || index >= Math.floor((7 * layers) / 8) || (index - eighth) % 3 === 2;
}

const LOWEST = new Set(['iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq2_m']);
const EIGHT_EXPERT_OUTPUT = new Set(
  'q2_k iq3_xs iq3_xxs q3_k_s q3_k_m iq4_nl q4_k_s q4_k_m iq3_s iq3_m iq4_xs'.split(' '),
);

/**
 * The type of one tensor under a file type, before the fallback for narrow rows. Cost model §8.3; the rules
 * are those of `llama_tensor_get_type` in llama.cpp's `llama-quant.cpp`.
 */
export function mixtureType(
  file: GgufFileType,
  model: GgufModel,
  slot: GgufSlot,
  place: GgufPlace,
): GgufType {
  const { id, base } = file;
  if (base === 'f16' || base === 'bf16') return base;
  if (slot === 'output') return outputType(file, model);
  if (slot === 'embedding') return embeddingType(file);
  if (LOWEST.has(id)) return lowestType(id, base, model, slot, place);
  switch (slot) {
    case 'value':
      return valueType(file, model, place);
    case 'key':
      if (model.experts === 8) return 'q8_0';
      return queryType(id, base);
    case 'query':
      return queryType(id, base);
    case 'down':
      return downType(file, model, model.experts > 1 ? place.layer : place.before);
    case 'attentionOutput':
      return attentionOutputType(id, base, model);
    case 'queryKeyValue':
      if (id === 'q3_k_m' || id === 'q3_k_l' || id === 'iq3_m') return 'q4_k';
      if (id === 'q4_k_m') return 'q5_k';
      return id === 'q5_k_m' ? 'q6_k' : base;
    case 'gate':
    case 'up': {
      const index = model.experts > 1 ? place.layer : place.before;
      const middle =
        index >= Math.floor(model.layers / 8) && index < Math.floor((7 * model.layers) / 8);
      return id === 'iq3_xs' && middle ? 'iq3_xxs' : base;
    }
    case 'other':
      return base;
  }
}

function outputType({ id, base }: GgufFileType, model: GgufModel): GgufType {
  if (id === 'mxfp4_moe' || model.falcon) return 'q8_0';
  if (LOWEST.has(id) || id === 'iq3_xxs') return 'q5_k';
  return base === 'q8_0' ? 'q8_0' : 'q6_k';
}

function embeddingType({ id, base }: GgufFileType): GgufType {
  switch (id) {
    case 'iq1_s':
    case 'iq1_m':
    case 'iq2_xxs':
    case 'iq2_xs':
      return 'q2_k';
    case 'iq2_s':
    case 'iq2_m':
    case 'iq3_xxs':
      return 'iq3_s';
    case 'tq1_0':
    case 'tq2_0':
    case 'q2_0':
      return 'q4_k';
    case 'mxfp4_moe':
      return 'q8_0';
    default:
      return base;
  }
}

/** File types of one and two bits, which have rules of their own. */
function lowestType(
  id: string,
  base: GgufType,
  model: GgufModel,
  slot: GgufSlot,
  place: GgufPlace,
): GgufType {
  const better = id === 'iq2_s' || id === 'iq2_m';
  const lifted = better ? 'iq3_s' : 'q2_k';
  switch (slot) {
    case 'value':
      return model.sharing >= 4 || model.experts >= 4 ? 'q4_k' : lifted;
    case 'key':
      return model.experts === 8 ? 'q4_k' : base;
    case 'down':
      return place.before < Math.floor(model.layers / 8) ? lifted : base;
    case 'attentionOutput':
      if (model.experts === 8) return 'q5_k';
      if (id === 'iq1_s' || id === 'iq1_m') return 'iq2_xxs';
      return better ? 'iq3_s' : base;
    default:
      return base;
  }
}

function valueType(file: GgufFileType, model: GgufModel, { before }: GgufPlace): GgufType {
  if (model.experts === 8) return 'q8_0';
  const type = valueTypeOf(file, model.sharing >= 4, before, model.valueLayers);
  return model.seventy && (type === 'q3_k' || type === 'q4_k') ? 'q5_k' : type;
}

function valueTypeOf(
  { id, base, importanceMatrix }: GgufFileType,
  shared: boolean,
  before: number,
  valueLayers: number,
): GgufType {
  switch (id) {
    case 'q2_k':
      return shared ? 'q4_k' : 'q3_k';
    case 'q2_k_s':
    case 'iq3_xs':
    case 'iq3_s':
      return shared ? 'q4_k' : base;
    case 'iq3_xxs':
      if (shared) return 'q4_k';
      return importanceMatrix ? 'iq3_xxs' : 'iq3_s';
    case 'iq3_m':
      return 'q4_k';
    case 'q3_k_m':
      return before < 2 ? 'q5_k' : 'q4_k';
    case 'q3_k_l':
      return 'q5_k';
    case 'iq4_nl':
    case 'iq4_xs':
      return shared ? 'q5_k' : base;
    case 'q4_k_m':
    case 'q5_k_m':
      return more(before, valueLayers) ? 'q6_k' : base;
    case 'q4_k_s':
      return before < 4 ? 'q5_k' : base;
    default:
      return base;
  }
}

function queryType(id: string, base: GgufType): GgufType {
  if (id === 'iq3_xs') return 'iq3_xxs';
  return id === 'iq3_xxs' ? 'iq2_s' : base;
}

function downType(file: GgufFileType, model: GgufModel, index: number): GgufType {
  const { id, base, importanceMatrix } = file;
  const { layers, falcon } = model;
  const early = index < Math.floor(layers / 8);
  const lifted = more(index, layers);
  switch (id) {
    case 'q2_k':
      return 'q3_k';
    case 'q2_k_s':
      return early ? 'q4_k' : base;
    case 'iq3_xxs':
      if (importanceMatrix) return base;
      return early ? 'q4_k' : 'q3_k';
    case 'q3_k_m':
      if (index < Math.floor(layers / 16)) return 'q5_k';
      return !falcon || lifted ? 'q4_k' : 'q3_k';
    case 'iq3_m':
      return early || (model.experts === 8 && lifted) ? 'q4_k' : base;
    case 'q3_k_l':
      return falcon ? 'q4_k' : 'q5_k';
    case 'q4_k_m':
      if (!falcon) return lifted ? 'q6_k' : base;
      if (index < Math.floor(layers / 16)) return 'q6_k';
      return lifted ? 'q5_k' : 'q4_k';
    case 'iq4_nl':
    case 'iq4_xs':
      return early && !importanceMatrix ? 'q5_k' : base;
    case 'q5_k_m':
      return lifted ? 'q6_k' : base;
    case 'q4_k_s':
      return early && !falcon ? 'q5_k' : base;
    case 'q4_0':
      return early && importanceMatrix ? 'q4_1' : base;
    case 'q5_0':
      return early && importanceMatrix ? 'q5_1' : base;
    default:
      return base;
  }
}

function attentionOutputType(id: string, base: GgufType, model: GgufModel): GgufType {
  if (model.falcon) return id === 'q3_k_l' ? 'q4_k' : base;
  if (model.experts === 8) return EIGHT_EXPERT_OUTPUT.has(id) ? 'q5_k' : base;
  switch (id) {
    case 'q2_k':
      return 'q3_k';
    case 'iq3_xxs':
      return 'iq3_s';
    case 'q3_k_m':
    case 'iq3_m':
      return 'q4_k';
    case 'q3_k_l':
      return 'q5_k';
    default:
      return base;
  }
}
