import { type GgufType, ggufFormat } from '../../formats/gguf-blocks.js';
import { product } from '../../quantity/index.js';
import { OpenError } from '../open-error.js';

/** Block types by their number in a file. Source: llama.cpp `ggml.h`, `enum ggml_type`. */
const TYPES: Readonly<Record<number, GgufType>> = {
  0: 'f32',
  1: 'f16',
  2: 'q4_0',
  3: 'q4_1',
  6: 'q5_0',
  7: 'q5_1',
  8: 'q8_0',
  10: 'q2_k',
  11: 'q3_k',
  12: 'q4_k',
  13: 'q5_k',
  14: 'q6_k',
  16: 'iq2_xxs',
  17: 'iq2_xs',
  18: 'iq3_xxs',
  19: 'iq1_s',
  20: 'iq4_nl',
  21: 'iq3_s',
  22: 'iq2_s',
  23: 'iq4_xs',
  29: 'iq1_m',
  30: 'bf16',
  34: 'tq1_0',
  35: 'tq2_0',
  39: 'mxfp4',
  40: 'nvfp4',
  41: 'q1_0',
  42: 'q2_0',
};

/** Plain integers and doubles, used for tables: name and bytes of one. */
const PLAIN: Readonly<Record<number, readonly [string, number]>> = {
  24: ['i8', 1],
  25: ['i16', 2],
  26: ['i32', 4],
  27: ['i64', 8],
  28: ['f64', 8],
};

/** File types by their number, as ids of formats. Source: llama.cpp `llama.h`, `enum llama_ftype`. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'fp32',
  1: 'gguf-f16',
  2: 'q4_0',
  3: 'q4_1',
  7: 'q8_0',
  8: 'q5_0',
  9: 'q5_1',
  10: 'q2_k',
  11: 'q3_k_s',
  12: 'q3_k_m',
  13: 'q3_k_l',
  14: 'q4_k_s',
  15: 'q4_k_m',
  16: 'q5_k_s',
  17: 'q5_k_m',
  18: 'q6_k',
  19: 'iq2_xxs',
  20: 'iq2_xs',
  21: 'q2_k_s',
  22: 'iq3_xs',
  23: 'iq3_xxs',
  24: 'iq1_s',
  25: 'iq4_nl',
  26: 'iq3_s',
  27: 'iq3_m',
  28: 'iq2_s',
  29: 'iq2_m',
  30: 'iq4_xs',
  31: 'iq1_m',
  32: 'gguf-bf16',
  36: 'tq1_0',
  37: 'tq2_0',
  38: 'mxfp4_moe',
  39: 'nvfp4-gguf',
  40: 'q1_0',
  41: 'q2_0',
};

export function fileTypeId(fileType: unknown): string | undefined {
  return typeof fileType === 'number' ? FILE_TYPES[fileType] : undefined;
}

/**
 * Name and bytes of a tensor of that type, exact, rows last as in the file: whole blocks along its first dimension.
 * Throws `OpenError` for an unknown type, a row that is not a whole number of blocks, or more bytes than possible.
 * Source: docs/cost-model.md, Bytes of a tensor.
 */
export function ggufTensorSize(
  type: number,
  dimensions: readonly number[],
  where: string,
): { readonly dtype: string; readonly bytes: number } {
  const known = TYPES[type];
  const [dtype, blockWeights, blockBytes] = known
    ? ([known, ggufFormat(known).blockWeights, ggufFormat(known).blockBytes] as const)
    : ([PLAIN[type]?.[0] ?? '', 1, PLAIN[type]?.[1] ?? 0] as const);
  if (dtype === '') throw new OpenError(`${where} is of type ${type}, which is not known`);
  const [row = 1, ...others] = dimensions;
  if (row % blockWeights !== 0)
    throw new OpenError(`${where}: a row of ${row} is no whole number of ${dtype} blocks`);
  const bytes = (row / blockWeights) * blockBytes * product(others);
  if (!Number.isSafeInteger(bytes)) throw new OpenError(`${where} has impossible dimensions`);
  return { dtype, bytes };
}
