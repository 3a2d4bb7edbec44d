import type { GgufType } from './gguf-blocks.js';
import type { GgufFileType } from './gguf-file-types.js';
import type { GgufModel, GgufPlace } from './gguf-slots.js';

/**
 * Whether a layer gets more bits: the first and last eighth, and every third layer between. Source:
 * docs/cost-model.md, GGUF mixtures.
 */
function more(index: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return index < eighth || index >= Math.floor((7 * layers) / 8) || (index - eighth) % 3 === 2;
}

const EIGHT_EXPERT_OUTPUT = new Set(
  'q2_k iq3_xs iq3_xxs q3_k_s q3_k_m iq4_nl q4_k_s q4_k_m iq3_s iq3_m iq4_xs'.split(' '),
);

/** Type of value projections. They get more bits, since they are small where query heads share them. */
export function valueType(file: GgufFileType, model: GgufModel, { before }: GgufPlace): GgufType {
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

/** Type of query and key projections. */
export function queryType(id: string, base: GgufType): GgufType {
  if (id === 'iq3_xs') return 'iq3_xxs';
  return id === 'iq3_xxs' ? 'iq2_s' : base;
}

/** Type of the down projections of feed-forwards. */
export function downType(file: GgufFileType, model: GgufModel, index: number): GgufType {
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

/** Type of attention's output projection. */
export function attentionOutputType(id: string, base: GgufType, model: GgufModel): GgufType {
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
