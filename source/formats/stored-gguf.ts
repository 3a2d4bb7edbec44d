import type { Model } from '../model/model.js';
import { elementsOfOne, type Tensor } from '../model/tensor.js';
import { type GgufType, ggufFormat, typeForRow } from './gguf-blocks.js';
import type { GgufFileType } from './gguf-file-types.js';
import { mixtureType } from './gguf-mixture.js';
import type { GgufModel, GgufSlot } from './gguf-slots.js';
import { type GgufRole, ggufModel, ggufRole, isTower } from './gguf-tensors.js';
import { matrixBytes } from './number-format.js';
import { type StoredShare, type StoredTensor, share, stored } from './shares.js';

/**
 * Every weight as llama.cpp's converter and quantize tool store it. Towers and projectors have a file of their own
 * (`mmproj`), loaded only on request, so they have no bytes here. Source: docs/cost-model.md, GGUF mixtures.
 */
export function storedGguf(
  model: Model,
  file: GgufFileType,
  tensors: readonly Tensor[],
): StoredTensor[] {
  const roles = new Map(tensors.map((tensor) => [tensor, ggufRole(tensor, model)]));
  const about = ggufModel(model, roles);
  const before = placesBefore(roles);
  return tensors.map((tensor) => {
    if (isTower(tensor, model)) return stored(tensor, []);
    const role = roles.get(tensor);
    if (!role || 'fixed' in role)
      return stored(tensor, [share(tensor, ggufFormat(role?.fixed ?? 'f32'), tensor.layers)]);
    return stored(tensor, ggufShares(tensor, role, file, about, before));
  });
}

/** One share per type that the mixture gives the tensor in some layer. */
function ggufShares(
  tensor: Tensor,
  role: Extract<GgufRole, { slot: GgufSlot }>,
  file: GgufFileType,
  model: GgufModel,
  before: (slot: GgufSlot, layer: number, tensor: Tensor) => number,
): StoredShare[] {
  const byType = new Map<GgufType, number[]>();
  const layers = tensor.layers.length > 0 ? tensor.layers : [-1];
  for (const layer of layers) {
    const place = { layer, before: before(role.slot, layer, tensor) };
    const type =
      file.id === 'mxfp4_moe' && role.slot !== 'output'
        ? tensor.experts
          ? 'mxfp4'
          : 'q8_0'
        : mixtureType(file, model, role.slot, place);
    const known = byType.get(type);
    if (known) known.push(layer);
    else byType.set(type, [layer]);
  }
  return [...byType].map(([type, held]) => {
    const elements = elementsOfOne(tensor);
    let bytesOfOne = 0;
    let fitted: GgufType = type;
    for (const { share: part, rowLength, isPlain } of role.pieces) {
      fitted = fittedType(
        isPlain && file.id !== 'mxfp4_moe' ? file.base : type,
        rowLength,
        role.slot,
        file,
      );
      const rows = Math.round((elements * part) / rowLength);
      bytesOfOne += matrixBytes(ggufFormat(fitted), rows, rowLength);
    }
    const inLayers = tensor.layers.length > 0 ? held : [];
    return share(tensor, ggufFormat(fitted), inLayers, bytesOfOne);
  });
}

/** The head falls back to Q8_0 if its row is no multiple of the block, other weights to narrower blocks. */
function fittedType(
  type: GgufType,
  rowLength: number,
  slot: GgufSlot,
  file: GgufFileType,
): GgufType {
  if (slot === 'output' && typeForRow(file.base, rowLength) !== file.base)
    return typeForRow('q8_0', rowLength);
  return typeForRow(type, rowLength);
}

/** The number of tensors of a slot before each one in the file: ordered by layer, routed experts before shared ones. */
function placesBefore(
  roles: ReadonlyMap<Tensor, GgufRole>,
): (slot: GgufSlot, layer: number, tensor: Tensor) => number {
  const bySlot = new Map<GgufSlot, Map<number, Tensor[]>>();
  for (const [tensor, role] of roles) {
    if ('fixed' in role) continue;
    const byLayer = bySlot.get(role.slot) ?? new Map<number, Tensor[]>();
    bySlot.set(role.slot, byLayer);
    for (const layer of tensor.layers) {
      const held = byLayer.get(layer);
      if (!held) byLayer.set(layer, [tensor]);
      else if (tensor.experts) held.unshift(tensor);
      else held.push(tensor);
    }
  }
  const starts = new Map<GgufSlot, Map<number, number>>();
  for (const [slot, byLayer] of bySlot) {
    let count = 0;
    const start = new Map<number, number>();
    for (const layer of [...byLayer.keys()].sort((a, b) => a - b)) {
      start.set(layer, count);
      count += byLayer.get(layer)?.length ?? 0;
    }
    starts.set(slot, start);
  }
  return (slot, layer, tensor) =>
    (starts.get(slot)?.get(layer) ?? 0) +
    Math.max(0, bySlot.get(slot)?.get(layer)?.indexOf(tensor) ?? 0);
}
