import { cacheFormats } from './cache-format.js';
import { parseWeightFormat, weightFormats } from './weight-format.js';

export { type CacheFormat, cacheBytes, cacheFormats, parseCacheFormat } from './cache-format.js';
export { bytesOfFile, fittedToFile } from './file-weights.js';
export { type GgufType, ggufFormat, ggufTypes } from './gguf-blocks.js';
export { bitsPerWeight, matrixBytes, type NumberFormat } from './number-format.js';
export {
  type PreparedWeights,
  prepareStored,
  prepareWeights,
  rankWeightBytes,
  rankWeights,
  type WeightSplit,
  wholeModel,
} from './prepared-weights.js';
export type { StoredShare, StoredTensor } from './shares.js';
export { nominalBits, smallerKvFormats, smallerWeightFormats } from './smaller.js';
export { splitProblem } from './split-problem.js';
export { isTower } from './stored-gguf.js';
export { storedTensors } from './stored-tensors.js';
export {
  FormatError,
  parseWeightFormat,
  type WeightFormat,
  weightFormats,
} from './weight-format.js';

/** Ids and labels for pickers. */
export const weightFormatChoices = weightFormats.map(({ id, label }) => ({ id, label }));
export const kvFormatChoices = cacheFormats.map(({ id, label }) => ({ id, label }));

/** Whether an id names a weight format, listed or by pattern. */
export function isWeightFormat(id: string): boolean {
  try {
    parseWeightFormat(id);
    return true;
  } catch {
    return false;
  }
}
