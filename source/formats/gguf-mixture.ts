import type { GgufType } from './gguf-blocks.js';
import type { GgufFileType } from './gguf-file-types.js';
import { attentionOutputType, downType, queryType, valueType } from './gguf-slot-rules.js';
import type { GgufModel, GgufPlace, GgufSlot } from './gguf-slots.js';

const LOWEST = new Set(['iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq2_m']);
/**
 * The type of one tensor under a file type, before the fallback for narrow rows. Source: `llama_tensor_get_type` in
 * llama.cpp `llama-quant.cpp`; docs/cost-model.md, GGUF mixtures.
 */
export function mixtureType(
  file: GgufFileType,
  model: GgufModel,
  slot: GgufSlot,
  place: GgufPlace,
): GgufType {
  const { id, base } = file;
  if (base === 'f16' || base === 'bf16') return base;
  if (file.valuesInHalf && slot === 'value') return 'f16';
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

/** The type under a file type of one or two bits, which has rules of its own. */
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
