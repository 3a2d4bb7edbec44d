import { cacheFormats } from './cache-format.js';
import { ggufFormat } from './gguf-blocks.js';
import { bitsPerWeight } from './number-format.js';
import { parseWeightFormat, weightFormats } from './weight-format.js';

export { parseCacheFormat } from './cache-format.js';
export { bytesOfFile, fittedToFile, listsLayers } from './file-weights.js';
export { ggufFormat } from './gguf-blocks.js';
export { isTower } from './gguf-tensors.js';
export { bitsPerWeight, type NumberFormat, scaleBytesOf } from './number-format.js';
export {
  type PreparedWeights,
  prepareStored,
  prepareWeights,
  rankWeightBytes,
  rankWeights,
  type WeightSplit,
  wholeModel,
} from './prepared-weights.js';
export type { StoredTensor } from './shares.js';
export { splitProblem } from './split-problem.js';
export { storedTensors } from './stored-tensors.js';
export { classFormat, WEIGHT_CLASSES } from './weight-classes.js';
export { type WeightFamily, weightFamily } from './weight-family.js';
export { FormatError, parseWeightFormat } from './weight-format.js';

/** Ids and labels for pickers. */
export const weightFormatChoices = weightFormats.map(({ id, label }) => ({ id, label }));
export const kvFormatChoices = cacheFormats.map(({ id, label }) => ({ id, label }));

/** Whether an id names a weight format, listed or by pattern. */
export function isWeightFormat(id: string): boolean {
  try {
    parseWeightFormat(id);
    return true;
  } catch {
    // `parseWeightFormat` throws only for an unknown id.
    return false;
  }
}

/** Bits per weight of a format's matrices, scales included. For a GGUF mixture, those of its base type. */
export function bitsOfFormat(id: string): number {
  const format = parseWeightFormat(id);
  return bitsPerWeight(format.kind === 'gguf' ? ggufFormat(format.file.base) : format.format);
}
