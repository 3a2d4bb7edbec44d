import type { Model } from '../model/model.js';
import type { Tensor } from '../model/tensor.js';
import { isBitsAndBytes } from './bits-and-bytes.js';
import { exceptionMatcher } from './exceptions.js';
import { ggufFormat } from './gguf-blocks.js';
import type { NumberFormat } from './number-format.js';
import { bf16, fp32 } from './plain-formats.js';
import { type StoredTensor, share, stored } from './shares.js';
import { storedGguf } from './stored-gguf.js';
import { type ClassFormats, classOf } from './weight-classes.js';
import { parseWeightFormat, type WeightFormat } from './weight-format.js';

/**
 * Every weight of the model under a weight format, in the model's order. Exceptions of the checkpoint's own format
 * apply where that is the format asked for; `tensors` selects other families of the model (next-token prediction).
 * Source: docs/cost-model.md, Weight formats.
 */
export function storedTensors(
  model: Model,
  format: WeightFormat,
  tensors: readonly Tensor[] = model.tensors,
): StoredTensor[] {
  const classes = {
    ...(format.id === model.storedFormat.format && model.storedFormat.classes),
    ...format.classes,
  };
  const plain = storedPlain(model, format, tensors);
  return Object.keys(classes).length > 0 ? withClasses(plain, classes) : plain;
}

function storedPlain(
  model: Model,
  format: WeightFormat,
  tensors: readonly Tensor[],
): StoredTensor[] {
  switch (format.kind) {
    case 'uniform':
      return tensors.map((tensor) => stored(tensor, [share(tensor, format.format, tensor.layers)]));
    case 'matrices':
      return storedMatrices(model, format, tensors);
    case 'gguf':
      return storedGguf(model, format.file, tensors);
  }
}

/** The stored tensors, with matrices of some classes in formats of their own. */
function withClasses(tensors: readonly StoredTensor[], classes: ClassFormats): StoredTensor[] {
  return tensors.map((one) => {
    const name = classOf(one.tensor);
    const own = name === undefined ? undefined : classes[name];
    if (own === undefined) return one;
    return stored(one.tensor, [share(one.tensor, numberFormatOf(own), one.tensor.layers)]);
  });
}

/** The format of a single matrix; for a GGUF mixture its base type. */
function numberFormatOf(id: string): NumberFormat {
  const format = parseWeightFormat(id);
  return format.kind === 'gguf' ? ggufFormat(format.file.base) : format.format;
}

function storedMatrices(
  model: Model,
  wanted: WeightFormat & { kind: 'matrices' },
  tensors: readonly Tensor[],
): StoredTensor[] {
  const isExcepted = exceptionMatcher(
    wanted.id === model.storedFormat.format ? model.storedFormat.exceptions : [],
  );
  const hasExperts = model.tensors.some(({ experts }) => experts);
  return tensors.map((tensor) => {
    if (tensor.isSingle || (tensor.singleBesideQuantised && isBitsAndBytes(wanted.id)))
      return stored(tensor, [share(tensor, fp32, tensor.layers)]);
    const end = endFormat(tensor, wanted);
    if (end) return stored(tensor, [share(tensor, end, tensor.layers)]);
    const isMatrix = isBlockMatrix(tensor) || isPictureMatrix(tensor, model);
    const isQuantised = isMatrix && (!hasExperts || isInScope(tensor, wanted));
    if (!isQuantised) return stored(tensor, [share(tensor, bf16, tensor.layers)]);
    const kept = tensor.layers.filter((layer) => isExcepted(nameIn(tensor, layer)));
    const quantised = tensor.layers.filter((layer) => !kept.includes(layer));
    if (tensor.layers.length === 0) {
      const format = isExcepted(tensor.name) ? bf16 : wanted.format;
      return stored(tensor, [share(tensor, format, [])]);
    }
    return stored(
      tensor,
      [share(tensor, wanted.format, quantised), share(tensor, bf16, kept)].filter(
        ({ layers }) => layers.length > 0,
      ),
    );
  });
}

function isInScope({ experts }: Tensor, { scope }: WeightFormat & { kind: 'matrices' }): boolean {
  return scope === 'all' || (experts !== undefined) === (scope === 'experts');
}

/** The format of the token table or output matrix, where it has one of its own. A tied table is both. */
function endFormat({ site, role }: Tensor, wanted: WeightFormat & { kind: 'matrices' }) {
  if (site === 'head' && role === 'matrix') return wanted.head;
  return site === 'embedding' && role === 'table' ? wanted.table : undefined;
}

/**
 * Whether a weight is a matrix of attention or of a feed-forward; the router is not. Source: docs/cost-model.md,
 * Tensors kept in 16 bits.
 */
function isBlockMatrix(tensor: Tensor): boolean {
  return (
    tensor.role === 'matrix' &&
    tensor.site !== 'router' &&
    tensor.shape.length > 1 &&
    (tensor.part === 'attention' || tensor.part === 'feedForward')
  );
}

/**
 * Whether a weight of a model that makes pictures is quantised. Every linear layer is, those that modulate its blocks
 * too.
 */
function isPictureMatrix({ role, part, shape }: Tensor, { picture }: Model): boolean {
  return picture !== undefined && role === 'matrix' && part === 'other' && shape.length > 1;
}

function nameIn(tensor: Tensor, layer: number): string {
  return tensor.name.replace('*', String(layer));
}
