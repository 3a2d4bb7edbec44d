import type { LatentMixer, Model } from '../model/model.js';
import { elementsOfOne, type Tensor } from '../model/tensor.js';
import type { GgufModel, GgufSlot } from './gguf-slots.js';

/** How llama.cpp's converter stores a weight: at a fixed precision, or by the rules of the file type. */
export type GgufRole =
  | { readonly fixed: 'f32' | 'f16' }
  | { readonly slot: GgufSlot; readonly pieces: readonly GgufPiece[] };

/** A part of a weight that the converter stores as a tensor of its own, with its row length. */
export interface GgufPiece {
  readonly share: number;
  readonly rowLength: number;
  /** Whether the part gets the base type and not that of its slot. */
  readonly isPlain?: boolean;
}

/** Names of weights that keep 16 bits. Vectors have 32 bits. */
const HALF_NAMES = /relative_attention_bias|rel_pos|altup|laurel|per_layer_model_projection/;
const SINGLE_NAMES = /\bA_log\b/;

/** Larger "vectors" are towers counted as one tensor. */
const LARGEST_VECTOR = 2 ** 20;

/**
 * How the converter stores a weight. Source: llama.cpp `convert_hf_to_gguf.py`; docs/cost-model.md, Tensors kept in
 * 16 bits.
 */
export function ggufRole(tensor: Tensor, model: Model): GgufRole {
  if (tensor.shape.length < 2 && elementsOfOne(tensor) <= LARGEST_VECTOR) return { fixed: 'f32' };
  if (isTower(tensor, model) || HALF_NAMES.test(tensor.name)) return { fixed: 'f16' };
  if (tensor.site === 'router' || SINGLE_NAMES.test(tensor.name)) return { fixed: 'f32' };
  if (tensor.role === 'table' && tensor.site !== 'embedding' && !isPerLayerTable(tensor))
    return { fixed: 'f32' };
  if (tensor.role !== 'matrix' && tensor.role !== 'table') return { fixed: 'f32' };
  const latent = latentMixer(model);
  if (latent && tensor.name.endsWith('kv_b_proj.weight'))
    return { slot: 'other', pieces: splitExpansion(latent) };
  if (tensor.name.includes('in_proj_qkvz'))
    return { slot: 'queryKeyValue', pieces: splitGate(tensor, model) };
  return { slot: slotOf(tensor), pieces: [{ share: 1, rowLength: tensor.rowLength }] };
}

/**
 * Whether a weight belongs to a vision or audio tower or its projector. A model that makes pictures is not itself a
 * tower.
 */
export function isTower(
  { part, everyToken }: Tensor,
  { picture, decoder }: Pick<Model, 'picture' | 'decoder'>,
): boolean {
  return part === 'other' && !everyToken && !picture && !decoder;
}

/** Qwen3-Next's fused projection becomes two tensors: `attn_qkv`, as wide as the convolution, and `attn_gate`. */
function splitGate({ rowLength, shape }: Tensor, model: Model): GgufPiece[] {
  const rows = shape[0] ?? 1;
  for (const { mixers } of model.groups)
    for (const mixer of mixers) {
      if (mixer.kind !== 'recurrent' || mixer.innerSize >= rows) continue;
      const share = mixer.innerSize / rows;
      return [
        { share: 1 - share, rowLength },
        { share, rowLength, isPlain: true },
      ];
    }
  return [{ share: 1, rowLength }];
}

/** Whether a weight is Gemma 3n's table of embeddings for each layer, which counts as a token table. */
function isPerLayerTable(tensor: Tensor): boolean {
  return tensor.name.includes('per_layer');
}

function slotOf(tensor: Tensor): GgufSlot {
  switch (tensor.site) {
    case 'embedding':
      return tensor.tiedHead ? 'output' : 'embedding';
    case 'head':
      return 'output';
    case 'query':
      return tensor.name.includes('q_b_proj') ? 'other' : 'query';
    case 'gateUp':
      return 'up';
    case 'key':
    case 'value':
    case 'queryKeyValue':
    case 'attentionOutput':
    case 'gate':
    case 'up':
    case 'down':
      return tensor.part === 'attention' || tensor.part === 'feedForward' ? tensor.site : 'other';
    default:
      if (isPerLayerTable(tensor) && tensor.role === 'table') return 'embedding';
      return tensor.name.includes('in_proj_qkv') ? 'queryKeyValue' : 'other';
  }
}

function latentMixer(model: Model): LatentMixer | undefined {
  for (const group of model.groups)
    for (const mixer of group.mixers) if (mixer.kind === 'latent') return mixer;
  return undefined;
}

/**
 * The expansion of the latent becomes two tensors: `attn_k_b`, transposed to rows of the nope width, and `attn_v_b`.
 */
function splitExpansion({ nopeDim, valueDim, latentRank }: LatentMixer): GgufPiece[] {
  const both = nopeDim + valueDim;
  return [
    { share: nopeDim / both, rowLength: nopeDim },
    { share: valueDim / both, rowLength: latentRank },
  ];
}

/** Architectures of 80 layers that llama.cpp's rules count as "70B". */
const SEVENTY = new Set([
  'llama',
  'mistral',
  'mixtral',
  'qwen2',
  'qwen2_vl',
  'qwen2_5_vl',
  'nemotron-nas',
  'deci',
]);

/** The properties of a model that the mixture rules depend on. */
export function ggufModel(model: Model, roles: ReadonlyMap<Tensor, GgufRole>): GgufModel {
  const valueLayers = new Set<number>();
  let experts = 0;
  for (const tensor of model.tensors) {
    experts = Math.max(experts, tensor.experts?.count ?? 0);
    const role = roles.get(tensor);
    if (role && 'slot' in role && (role.slot === 'value' || role.slot === 'queryKeyValue'))
      for (const layer of tensor.layers) valueLayers.add(layer);
  }
  const sharing = headSharing(model);
  return {
    layers: model.layerCount,
    sharing,
    experts,
    falcon: model.architecture === 'falcon',
    seventy: model.layerCount === 80 && SEVENTY.has(model.architecture) && sharing > 1,
    valueLayers: valueLayers.size,
  };
}

/** Query heads for each key-value head of the first layer; latent attention counts as one key-value head. */
function headSharing(model: Model): number {
  const first = model.groups.find(({ layers }) => layers[0] === 0);
  const mixers = model.architecture.startsWith('qwen3')
    ? model.groups.flatMap((group) => group.mixers)
    : (first?.mixers ?? []);
  for (const mixer of mixers) {
    if (mixer.kind === 'latent') return mixer.heads;
    if (mixer.kind === 'attention') return Math.floor(mixer.heads / mixer.kvHeads);
  }
  return 0;
}
