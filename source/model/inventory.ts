import { sumOf } from '../quantity/index.js';
import { replicated } from './blocks/block.js';
import { readingsOfUnshared, type Unshared } from './listed-readings.js';
import type { Model, Unmodelled } from './model.js';
import { elementsOf, type Part, type Tensor } from './tensor.js';

/** A weight as a file's header lists it: its name, and its shape with rows first. */
export interface ListedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Listed weights of one name and shape, over layers and experts. */
export interface ListedFamily {
  /** With `*` for the index of a layer and of an expert. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly copies: number;
  /** Layers that hold it, ascending; none for weights outside the stack. */
  readonly layers: readonly number[];
}

const LAYER = /(^|\.)(layers|layer|h|blocks|block|blk)\.(\d+)\./;
const EXPERT = /\.experts\.\d+\./;
/** Entries of files that no forward pass multiplies by: recomputed tables, masks, counters. */
const BUFFER =
  /inv_freq|rope_freqs|rope_factors|position_ids|masked_bias|(^|\.)h\.\d+\.attn\.bias$|num_batches_tracked|cos_cached|sin_cached/;
const PREDICTION = /(?:^|\.)(?:mtp|nextn)\b/;

/**
 * Groups the weights of files by name and shape, without buffers and next-token-prediction modules. A layer beyond the
 * model's last is such a module where the model has any or the file is GGUF; otherwise it is outside the stack.
 */
export function familiesOf(
  tensors: readonly ListedTensor[],
  { layerCount, nextTokenPrediction }: Pick<Model, 'layerCount' | 'nextTokenPrediction'>,
): ListedFamily[] {
  const families = new Map<string, { family: ListedFamily; copies: number; layers: Set<number> }>();
  for (const { name, shape } of tensors) {
    if (BUFFER.test(name) || PREDICTION.test(name)) continue;
    const [, , stack, layer] = LAYER.exec(name) ?? [];
    const inTower = /vision|visual|audio|image/.test(name);
    const isBeyond = layer !== undefined && Number(layer) >= layerCount && !inTower;
    // GGUF has such modules for more architectures than their configs do.
    if (isBeyond && (nextTokenPrediction.length > 0 || stack === 'blk')) continue;
    const place = isBeyond ? `$1$2.${layerCount}+.` : '$1$2.*.';
    const bare = name.replace(LAYER, place).replace(EXPERT, '.experts.*.');
    const key = `${bare} ${shape.join('x')}`;
    let found = families.get(key);
    if (!found) {
      found = {
        family: { name: bare, shape, copies: 0, layers: [] },
        copies: 0,
        layers: new Set(),
      };
      families.set(key, found);
    }
    found.copies += 1;
    if (layer !== undefined && !inTower && !isBeyond) found.layers.add(Number(layer));
  }
  return [...families.values()].map(({ family, copies, layers }) => ({
    ...family,
    copies,
    layers: [...layers].sort((left, right) => left - right),
  }));
}

/** Weights that only the file or only the architecture has; empty where both agree. */
export function inventoryDifferences(
  model: Pick<Model, 'tensors'>,
  families: readonly ListedFamily[],
): Unmodelled[] {
  if (sameElements(model, families)) return [];
  const own = new Map(model.tensors.map((tensor) => [key(tensor.name, tensor.shape), tensor]));
  const listed = new Map(families.map((family) => [key(family.name, family.shape), family]));
  const rows: Unmodelled[] = [];
  for (const [id, { name, shape, copies }] of listed) {
    const expected = own.get(id)?.copies ?? 0;
    if (expected !== copies && !isTiedHead(model, name))
      rows.push(
        row(
          name,
          `${copies} × ${shape.join('×')}`,
          `listed by the file; the architecture has ${expected || 'none'}`,
        ),
      );
  }
  for (const [id, { name, shape, copies }] of own)
    if (!listed.has(id))
      rows.push(
        row(name, `${copies} × ${shape.join('×')}`, 'of the architecture; the file lists none'),
      );
  return rows;
}

/** The model with the weights of its file in place of those of its architecture. */
export function withInventory(model: Model, families: readonly ListedFamily[]): Model {
  const own = new Map(model.tensors.map((tensor) => [key(tensor.name, tensor.shape), tensor]));
  const replaced = (reading: Model): Model => ({
    ...reading,
    tensors: families.flatMap((family): Tensor[] => {
      if (isTiedHead(model, family.name)) return [];
      const known = own.get(key(family.name, family.shape));
      const { copies, layers } = family;
      return [known ? { ...known, copies, layers } : listedTensor(family, model)];
    }),
  });
  const onlyWeights = ({ only }: Unmodelled) => only !== undefined;
  const doubts = model.unmodelled.map(
    (doubt): Unmodelled => (onlyWeights(doubt) ? doubt : { ...doubt, only: ['cache', 'compute'] }),
  );
  const differences = inventoryDifferences(model, families);
  const whole = replaced(model);
  return {
    ...whole,
    unmodelled: [...doubts, ...differences],
    readings: () => [
      ...model.readings().map(replaced),
      ...(differences.length > 0 ? readingsOfUnshared(whole, unshared(model, whole)) : []),
    ],
  };
}

/** The weights that only one of the two has, by name and shape. */
function unshared(model: Pick<Model, 'tensors'>, whole: Pick<Model, 'tensors'>): Unshared {
  const keys = ({ tensors }: Pick<Model, 'tensors'>) =>
    new Set(tensors.map(({ name, shape }) => key(name, shape)));
  const [own, listed] = [keys(model), keys(whole)];
  return {
    missing: model.tensors.filter(({ name, shape }) => !listed.has(key(name, shape))),
    added: whole.tensors.filter(({ name, shape }) => !own.has(key(name, shape))),
  };
}

/** The model whose file lists exactly the weights of its architecture, so that unread fields change none of them. */
export function withSameInventory(model: Model): Model {
  const { tensors } = model;
  return {
    ...model,
    unmodelled: model.unmodelled.map((doubt) =>
      doubt.only === undefined ? { ...doubt, only: ['cache', 'compute'] } : doubt,
    ),
    readings: () => model.readings().map((reading) => ({ ...reading, tensors })),
  };
}

function sameElements(
  { tensors }: Pick<Model, 'tensors'>,
  families: readonly ListedFamily[],
): boolean {
  const own = sumOf(tensors, elementsOf);
  const listed = sumOf(families, elementsOf);
  const tied = families.find(({ name }) => isTiedHead({ tensors }, name));
  return own === listed || (tied !== undefined && own === listed - elementsOf(tied));
}

/** A tied output matrix that a file repeats is held once. */
function isTiedHead({ tensors }: Pick<Model, 'tensors'>, name: string): boolean {
  return /(^|\.)(lm_head|output)\.weight$/.test(name) && tensors.some(({ tiedHead }) => tiedHead);
}

/** Wrappers and base classes store the same weight under other module prefixes. */
function key(name: string, shape: readonly number[]): string {
  const bare = name.replace(
    /^(?:(?:model|language_model|transformer|bert|roberta|base_model|encoder)\.)+/,
    '',
  );
  return `${bare} ${shape.join('x')}`;
}

function row(field: string, value: string, effect: string): Unmodelled {
  return {
    field: `tensor ${field}`,
    value,
    effect,
    severity: 'changes memory',
    only: ['cache', 'compute'],
  };
}

const PARTS: readonly (readonly [RegExp, Part])[] = [
  [/vision|visual|audio|image|projector|^mm\.|^v\./, 'other'],
  [/norm|(^|\.)ln_?\w*\.|layernorm/i, 'norm'],
  [/lm_head|embed_out|^output\.|classifier|score/, 'head'],
  [/embed|wte|wpe|token_embd/, 'embedding'],
  [/expert|mlp|ffn|feed_forward|fc\d|w[123]\b|gate/, 'feedForward'],
];

/** A weight that no architecture names: its part is guessed by its words, and every rank holds all of it. */
function listedTensor({ name, shape, copies, layers }: ListedFamily, model: Model): Tensor {
  const outside = layers.length > 0 ? 'attention' : 'other';
  const part = PARTS.find(([words]) => words.test(name))?.[1] ?? outside;
  const isTable = part === 'embedding';
  const experts = name.includes('.experts.')
    ? model.tensors.find((tensor) => tensor.experts)?.experts
    : undefined;
  const { perLayer: _, ...tensor } = replicated(name, shape, {
    part,
    role: shape.length < 2 ? 'vector' : isTable ? 'table' : 'matrix',
    site: isTable ? 'embedding' : part === 'head' ? 'head' : 'other',
    experts,
    ...(part === 'other' && { everyToken: layers.length > 0 }),
  });
  const end = part === 'head' ? 'last' : 'first';
  return { ...tensor, copies, layers, end, isBorrowed: false, tiedHead: false };
}
