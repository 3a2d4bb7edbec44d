import {
  type NumberFormat,
  parseWeightFormat,
  type StoredTensor,
  scaleBytesOf,
  storedTensors,
  type WeightSplit,
} from '../../formats/index.js';
import type { Model } from '../../model/model.js';
import { elementsOfOne, shardElements, type Tensor } from '../../model/tensor.js';

const MiB = 2 ** 20;
/** Allocations are rounded up to a multiple of this. */
const GRAIN = 512;
/**
 * Tensors up to this size share segments of 2 MiB, and those below 10 MiB share segments of 20 MiB. Larger tensors
 * have segments of their own.
 */
const SMALL = MiB;
const SMALL_SEGMENT = 2 * MiB;
const OWN_SEGMENT = 10 * MiB;
const SHARED_SEGMENT = 20 * MiB;
const ROUNDED_TO = 2 * MiB;

const known = new WeakMap<Model, Map<string, number>>();

/**
 * Bytes that PyTorch's allocator takes of a device for the weights of one rank, beyond their own: query, key and value
 * are one tensor there, gate and up another, and the experts of a layer are stacked. Source: pytorch/pytorch,
 * c10/cuda/CUDACachingAllocator.cpp (`kSmallBuffer`, `kLargeBuffer`, `kMinLargeAlloc`, `kRoundLarge`).
 */
export function allocatorBytes(model: Model, format: string, split: WeightSplit): number {
  let ofModel = known.get(model);
  if (!ofModel) {
    ofModel = new Map();
    known.set(model, ofModel);
  }
  const key = `${format} ${Object.values(split).join(' ')}`;
  let bytes = ofModel.get(key);
  if (bytes === undefined) {
    bytes = beyond(tensorsOf(storedTensors(model, parseWeightFormat(format)), split));
    ofModel.set(key, bytes);
  }
  return bytes;
}

/** Bytes of the allocator's segments for tensors made in this order, minus the bytes of the tensors. */
function beyond(sizes: readonly number[]): number {
  const rest = { small: [] as number[], large: [] as number[] };
  let taken = 0;
  let own = 0;
  for (const size of sizes) {
    const asked = Math.ceil(size / GRAIN) * GRAIN;
    own += size;
    const isSmall = asked <= SMALL;
    const free = isSmall ? rest.small : rest.large;
    const place = bestFit(free, asked);
    const segment = isSmall
      ? SMALL_SEGMENT
      : asked < OWN_SEGMENT
        ? SHARED_SEGMENT
        : Math.ceil(asked / ROUNDED_TO) * ROUNDED_TO;
    const left = (place === -1 ? segment : (free[place] ?? 0)) - asked;
    if (place === -1) taken += segment;
    else free.splice(place, 1);
    // The rest of a block becomes a free block if it is large enough.
    if (isSmall ? left >= GRAIN : left > SMALL) free.push(left);
  }
  return taken - own;
}

/** Index of the smallest free block that holds this many bytes; −1 where there is none. */
function bestFit(free: readonly number[], bytes: number): number {
  let best = -1;
  for (let index = 0; index < free.length; index++) {
    const size = free[index] ?? 0;
    if (size >= bytes && (best === -1 || size < (free[best] ?? 0))) best = index;
  }
  return best;
}

/** Bytes of every tensor that one rank makes, in the order of its layers. */
function tensorsOf(stored: readonly StoredTensor[], split: WeightSplit): number[] {
  const sizes: number[] = [];
  for (const { tensor, shares } of stored)
    for (const { layers, copies, bytesOfOne } of shares)
      if (layers.length === 0 && isHeld(tensor, split))
        for (let copy = 0; copy < copies; copy++) sizes.push(bytesOfOne * held(tensor, split));
  for (let layer = split.start; layer < split.end; layer++) {
    const fused = new Map<string, number>();
    for (const { tensor, shares } of stored)
      for (const { layers, copies, bytesOfOne, format } of shares) {
        if (!layers.includes(layer)) continue;
        const name = fusedName(tensor);
        const scales = scaleBytes(tensor, format);
        const parts = { [name]: bytesOfOne - scales, [`${name} scales`]: scales };
        for (const [part, bytes] of Object.entries(parts))
          fused.set(part, (fused.get(part) ?? 0) + bytes * copies * held(tensor, split));
      }
    sizes.push(...fused.values());
  }
  return sizes.filter((size) => size > 0);
}

/** Scales are tensors of their own. */
function scaleBytes(tensor: Tensor, format: NumberFormat): number {
  const { rowLength } = tensor;
  return scaleBytesOf(format, elementsOfOne(tensor) / rowLength, rowLength);
}

/** Whether a rank has a weight outside the layers; a tied table is the head of the last stage too. */
function isHeld({ end, tiedHead }: Tensor, { isFirst, isLast }: WeightSplit): boolean {
  return end === 'first' ? isFirst || (isLast && tiedHead) : isLast;
}

/** Share of a weight that one rank holds. */
function held(tensor: Tensor, split: WeightSplit): number {
  const { experts } = tensor;
  const ways = experts
    ? (split.expertTensorParallel ?? split.tensorParallel)
    : split.tensorParallel;
  const part = shardElements(tensor, ways) / shardElements(tensor, 1);
  if (!experts) return part;
  const all = experts.count + (split.redundantExperts ?? 0);
  return (part * Math.ceil(all / split.expertParallel)) / experts.count;
}

const FUSED: Readonly<Partial<Record<Tensor['site'], string>>> = {
  query: 'qkv',
  key: 'qkv',
  value: 'qkv',
  gate: 'gateUp',
  up: 'gateUp',
};

/** The name of the tensor that a weight is part of. */
function fusedName({ name, site, role }: Tensor): string {
  const fused = FUSED[site];
  if (fused === undefined) return name;
  const module = name.replace(/\.[^.]+\.[^.]+$/, '');
  return `${module} ${fused} ${role}`;
}
