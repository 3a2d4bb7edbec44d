import type { NumberFormat } from './number-format.js';

/**
 * Weights and bytes of each block type. Source: static assertions of llama.cpp `ggml-common.h`; docs/cost-model.md,
 * Bits per weight.
 */
const BLOCKS = {
  f32: [1, 4],
  f16: [1, 2],
  bf16: [1, 2],
  q1_0: [128, 18],
  q2_0: [64, 18],
  q4_0: [32, 18],
  q4_1: [32, 20],
  q5_0: [32, 22],
  q5_1: [32, 24],
  q8_0: [32, 34],
  q2_k: [256, 84],
  q3_k: [256, 110],
  q4_k: [256, 144],
  q5_k: [256, 176],
  q6_k: [256, 210],
  iq1_s: [256, 50],
  iq1_m: [256, 56],
  iq2_xxs: [256, 66],
  iq2_xs: [256, 74],
  iq2_s: [256, 82],
  iq3_xxs: [256, 98],
  iq3_s: [256, 110],
  iq4_nl: [32, 18],
  iq4_xs: [256, 136],
  tq1_0: [256, 54],
  tq2_0: [256, 66],
  mxfp4: [32, 17],
  nvfp4: [64, 36],
} as const satisfies Record<string, readonly [number, number]>;

export type GgufType = keyof typeof BLOCKS;

const formats = new Map<string, NumberFormat>(
  Object.entries(BLOCKS).map(([id, [blockWeights, blockBytes]]) => [
    id,
    { id, label: id.toUpperCase(), kind: 'gguf', blockWeights, blockBytes, scales: [] },
  ]),
);

/** The number format of a block type. */
export function ggufFormat(type: GgufType): NumberFormat {
  const format = formats.get(type);
  if (!format) throw new RangeError(`${type} is no GGUF block type`);
  return format;
}

/**
 * Replacement types for rows that are no multiple of 256. Source: llama.cpp `llama-quant.cpp`; docs/cost-model.md,
 * GGUF mixtures.
 */
const NARROWER: Partial<Record<GgufType, GgufType>> = {
  q2_0: 'q4_0',
  q2_k: 'q4_0',
  q3_k: 'q4_0',
  q4_k: 'q5_0',
  q5_k: 'q5_1',
  q6_k: 'q8_0',
  tq1_0: 'q4_0',
  tq2_0: 'q4_0',
  iq1_s: 'iq4_nl',
  iq1_m: 'iq4_nl',
  iq2_xxs: 'iq4_nl',
  iq2_xs: 'iq4_nl',
  iq2_s: 'iq4_nl',
  iq3_xxs: 'iq4_nl',
  iq3_s: 'iq4_nl',
  iq4_xs: 'iq4_nl',
};

/** The type that a row of this length can have: the given one, a type with blocks of 32, or F16. */
export function typeForRow(type: GgufType, rowLength: number): GgufType {
  if (rowLength % BLOCKS[type][0] === 0) return type;
  const narrower = NARROWER[type];
  return narrower && rowLength % BLOCKS[narrower][0] === 0 ? narrower : 'f16';
}
