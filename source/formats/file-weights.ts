import type { Model, StoredBytes } from '../model/model.js';
import { sum, sumOf } from '../quantity/index.js';
import type { PreparedWeights } from './prepared-weights.js';

/** A tensor as the header of a file describes it. */
interface FileTensor {
  readonly name: string;
  readonly bytes: number;
}

const GGUF_LAYER = /^blk\.(\d+)\./;
const LAYER = /(?:^|\.)(?:layers|layer|h|blocks|block)\.(\d+)\./;
const EXPERTS = /_exps\.|\.experts\./;
const TOWER = /vision|visual|audio|image|^v\.|^mm\./;
const PREDICTION = /(?:^|\.)(?:mtp|nextn)\b/;
const HEAD = /^output\.|(?:^|\.)(?:lm_head|embed_out)\./;
const LAST = /^output_norm\.|(?:^|\.)(?:norm|ln_f|norm_f|final_layer_?norm)\.(?:weight|bias)$/;

/**
 * The bytes of a file's tensors by layer, experts separate, and at both ends, as its header states them for any
 * mixture of types. Undefined where the file lacks layers of the model (one shard of several, an encoder without its
 * decoder).
 */
export function bytesOfFile(
  model: Model,
  tensors: readonly FileTensor[],
  format: string,
): StoredBytes | undefined {
  const dense = new Array<number>(model.layerCount).fill(0);
  const experts = new Array<number>(model.layerCount).fill(0);
  const isTied = model.tensors.some(({ tiedHead }) => tiedHead);
  // GGUF files of more architectures have prediction modules than their configs say.
  const predicts =
    model.nextTokenPrediction.length > 0 || tensors.some(({ name }) => GGUF_LAYER.test(name));
  let first = 0;
  let last = 0;
  let prediction = 0;
  for (const { name, bytes } of tensors) {
    const layer = layerOf(name);
    if (layer !== undefined && layer < model.layerCount && !PREDICTION.test(name)) {
      const held = EXPERTS.test(name) ? experts : dense;
      held[layer] = (held[layer] ?? 0) + bytes;
    } else if ((layer !== undefined && predicts) || PREDICTION.test(name)) prediction += bytes;
    else if (HEAD.test(name)) {
      // A tied matrix that a file contains twice is loaded once.
      if (!isTied) last += bytes;
    } else if (LAST.test(name)) last += bytes;
    else first += bytes;
  }
  const whole = dense.every((bytes, layer) => bytes + (experts[layer] ?? 0) > 0) && first > 0;
  if (!whole) return undefined;
  return { format, dense, experts, first, last, prediction };
}

/** Whether a file lists weights of any layers, as one shard of several does. */
export function listsLayers(tensors: readonly FileTensor[]): boolean {
  return tensors.some(({ name }) => layerOf(name) !== undefined);
}

function layerOf(name: string): number | undefined {
  if (TOWER.test(name)) return undefined;
  const index = (GGUF_LAYER.exec(name) ?? LAYER.exec(name))?.[1];
  return index === undefined ? undefined : Number(index);
}

/**
 * Prepared weights with the bytes of the model's file. Layers and ends divide over ranks as before, with the file's
 * totals.
 */
export function fittedToFile(prepared: PreparedWeights, file: StoredBytes): PreparedWeights {
  const { layerCount, classes } = prepared;
  const denseScales = scales(prepared, file.dense, (experts) => experts === 0);
  const expertScales = scales(prepared, file.experts, (experts) => experts > 0);
  const firstScale = ratio(
    file.first,
    sumOf(classes, ({ first }) => first),
  );
  const lastScale = ratio(
    file.last,
    sumOf(classes, ({ last }) => last),
  );
  return {
    layerCount,
    total: sum([...file.dense, ...file.experts, file.first, file.last]),
    classes: classes.map((held) => {
      const factors = held.experts > 0 ? expertScales : denseScales;
      const before = new Float64Array(layerCount + 1);
      for (let layer = 0; layer < layerCount; layer++) {
        const bytes = (held.before[layer + 1] ?? 0) - (held.before[layer] ?? 0);
        before[layer + 1] = (before[layer] ?? 0) + bytes * (factors[layer] ?? 1);
      }
      return {
        ...held,
        before,
        first: held.first * firstScale,
        last: held.last * lastScale,
        tied: held.tied * firstScale,
      };
    }),
  };
}

function scales(
  { layerCount, classes }: PreparedWeights,
  wanted: readonly number[],
  isMeant: (experts: number) => boolean,
): number[] {
  return Array.from({ length: layerCount }, (_, layer) => {
    const modelled = classes
      .filter(({ experts }) => isMeant(experts))
      .map(({ before }) => (before[layer + 1] ?? 0) - (before[layer] ?? 0));
    return ratio(wanted[layer] ?? 0, sum(modelled));
  });
}

function ratio(wanted: number, modelled: number): number {
  return modelled === 0 ? 1 : wanted / modelled;
}
