import { sumOf } from '../quantity/index.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import { replicated } from './blocks/block.js';
import { wordsOf } from './config-words.js';
import type { Model, Unmodelled } from './model.js';
import { countParameters } from './parameters.js';
import { withPasses } from './passes.js';
import type { Tensor } from './tensor.js';

/** Most configs that are read again; each takes a fraction of a millisecond. */
const MOST_RENAMINGS = 48;
/** Largest number that may be a count of passes through the layers. */
const MOST_PASSES = 16;

export interface ReadingSources {
  readonly raw: JsonObject;
  /** Paths of absent fields that were looked up. */
  readonly missing: ReadonlyMap<string, Json>;
  /** Reads a changed config; throws where it describes no model. */
  readonly read: (raw: JsonObject) => Model;
  /** The same config as other architectures. */
  readonly others: () => readonly Model[];
}

/**
 * Models that a config with unread fields may mean: an unread field in place of each absent one, one with further
 * matrices of its size, one with several passes through the layers, and the architecture's own alternatives; each in
 * every format that its weights may have. The true figures are expected between the least and the largest.
 */
export function readingsOf(model: Model, sources: ReadingSources): readonly Model[] {
  const read = readingsOfWeights(model, sources);
  const formats = model.unmodelled.flatMap(({ stored }) => stored ?? []);
  if (formats.length === 0) return read;
  return [model, ...read].flatMap((reading) =>
    formats.map((format) => ({
      ...reading,
      storedFormat: { ...reading.storedFormat, classes: {}, ...format },
    })),
  );
}

function readingsOfWeights(model: Model, sources: ReadingSources): readonly Model[] {
  const rows = model.unmodelled.filter(({ only }) => only === undefined);
  if (rows.length === 0) return [];
  const others = sources.others();
  return [
    ...renamings(rows, sources),
    ...others,
    ...[model, ...others].map((reading) => withMore(reading, rows, 'low')),
    ...[model, ...others].map((reading) => withMore(reading, rows, 'high')),
    ...rows.flatMap((row) => passing(model, row)),
    ...rows.flatMap((row) => [model, ...others].flatMap((reading) => factorised(reading, row))),
  ];
}

/** Configs with an unread field's value under each absent name, the likeliest first. */
function renamings(rows: readonly Unmodelled[], sources: ReadingSources): Model[] {
  const pairs = rows.flatMap(({ field, value }) => {
    const path = field.slice(0, field.lastIndexOf('.') + 1);
    return [...sources.missing.keys()]
      .filter((name) => name.startsWith(path) && !name.slice(path.length).includes('.'))
      .map((name) => ({ field, name, value: value as Json, shared: shared(field, name) }));
  });
  return pairs
    .toSorted((left, right) => right.shared - left.shared)
    .slice(0, MOST_RENAMINGS)
    .flatMap(({ field, name, value }) => {
      try {
        return [
          sources.read(renamed(sources.raw, field.split('.'), name.split('.').at(-1), value)),
        ];
      } catch {
        // The value is impossible for this field, so the field was not meant.
        return [];
      }
    });
}

function shared(field: string, name: string): number {
  const words = new Set(wordsOf(name));
  return wordsOf(field).filter((word) => words.has(word)).length;
}

function renamed(
  raw: JsonObject,
  [head = '', ...rest]: readonly string[],
  name: string | undefined,
  value: Json,
): JsonObject {
  const { [head]: inner, ...others } = raw;
  if (rest.length > 0)
    return {
      ...others,
      [head]: isObject(inner) ? renamed(inner, rest, name, value) : (inner ?? null),
    };
  return { ...others, [name ?? head]: value };
}

/** The model with the weights that its unread fields may represent: none, or as many as their sizes allow. */
function withMore(model: Model, rows: readonly Unmodelled[], end: 'low' | 'high'): Model {
  const added = sumOf(
    rows,
    (row) => row.parameters?.[end] ?? (end === 'high' ? mostOf(model, row) : 0),
  );
  if (added <= 0) return model;
  const more: Tensor = {
    ...replicated('unmodelled', [Math.ceil(added / model.hiddenSize), model.hiddenSize], {
      part: 'other',
    }),
    everyToken: true,
    copies: 1,
    layers: [],
    end: 'first',
    isBorrowed: false,
    tiedHead: false,
  };
  return { ...model, tensors: [...model.tensors, more] };
}

/** The most weights that a field may represent: two matrices of its size in each layer, or that many further layers. */
function mostOf(model: Model, { field, value }: Unmodelled): number {
  const { hiddenSize, layerCount } = model;
  const aLayer = countParameters(model).total / Math.max(1, layerCount);
  if (isObject(value)) return countParameters(model).total;
  if (value === true) return layerCount * hiddenSize ** 2;
  const sizes = (Array.isArray(value) ? value : [value]).filter(
    (size): size is number => typeof size === 'number' && size > 0,
  );
  const size = Math.max(0, ...sizes);
  const words = wordsOf(field);
  if (words.some((word) => LAYER_WORDS.has(word)) && size <= layerCount * 4) return size * aLayer;
  if (!Number.isInteger(size)) return layerCount * size * 3 * hiddenSize ** 2;
  // Wider than any layer: a table.
  const copies = size > 32 * hiddenSize ? 1 : 2 * layerCount;
  return copies * size * hiddenSize;
}

/** A field that may be the width of a narrow token table (ALBERT, arXiv:1909.11942 section 3.1). */
function factorised(model: Model, { field, value }: Unmodelled): Model[] {
  const { hiddenSize, tensors } = model;
  if (typeof value !== 'number' || !Number.isInteger(value)) return [];
  if (value < 1 || value >= hiddenSize) return [];
  if (!wordsOf(field).some((word) => TABLE_WORDS.has(word))) return [];
  const narrowed = tensors.map((tensor): Tensor => {
    const [rows = 0] = tensor.shape;
    const isTable = tensor.site === 'embedding' && tensor.shape.at(-1) === hiddenSize;
    return isTable ? { ...tensor, shape: [rows, value], rowLength: value } : tensor;
  });
  return [{ ...model, tensors: narrowed }];
}

const TABLE_WORDS: ReadonlySet<string> = new Set([
  'embedding',
  'embeddings',
  'embed',
  'emb',
  'embd',
]);
const LAYER_WORDS: ReadonlySet<string> = new Set(['layers', 'layer', 'blocks', 'block', 'depth']);
const PASS_WORDS: ReadonlySet<string> = new Set(
  'steps loops passes repeats iterations recurrence recurrences ut times cycles'.split(' '),
);

/** A field that may be the number of passes through the same layers: it multiplies work and cache, not weights. */
function passing(model: Model, { field, value }: Unmodelled): Model[] {
  if (typeof value !== 'number' || !Number.isInteger(value)) return [];
  if (value < 2 || value > MOST_PASSES) return [];
  if (!wordsOf(field).some((word) => PASS_WORDS.has(word))) return [];
  return [withPasses(model, value)];
}
