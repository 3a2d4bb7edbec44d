import { type NumberFormat, perGroup, perMatrix, perRow, type Scale } from './number-format.js';

function format(
  id: string,
  label: string,
  kind: NumberFormat['kind'],
  block: readonly [weights: number, bytes: number],
  scales: readonly Scale[] = [],
): NumberFormat {
  return { id, label, kind, blockWeights: block[0], blockBytes: block[1], scales };
}

export const fp32 = format('fp32', '32-bit float', 'float', [1, 4]);
export const bf16 = format('bf16', 'bfloat16', 'float', [1, 2]);
export const fp16 = format('fp16', '16-bit float', 'float', [1, 2]);
/** One fp32 scale per matrix, as in static FP8 checkpoints of llm-compressor and ModelOpt. */
export const fp8 = format('fp8', 'FP8, scale per tensor', 'float', [1, 1], [perMatrix(32)]);
const fp8Channel = format('fp8-channel', 'FP8, scale per output', 'float', [1, 1], [perRow(32)]);
/** One fp32 scale per 128 × 128 tile. Source: DeepSeek-V3, arXiv:2412.19437 section 3.3. */
const fp8Block: NumberFormat = {
  ...format('fp8-block', 'FP8, scale per 128×128', 'float', [1, 1]),
  tile: { rows: 128, columns: 128, bytes: 4 },
};
export const int8 = format(
  'int8',
  '8-bit integer, scale per output',
  'integer',
  [1, 1],
  [perRow(32)],
);
export const int4 = format(
  'int4',
  '4-bit integer, groups of 128',
  'integer',
  [2, 1],
  [perGroup(128, 16)],
);
/** One fp32 maximum per 64 weights. Source: QLoRA, arXiv:2305.14314 section 3. */
export const nf4 = format('nf4', 'NormalFloat 4', 'block', [2, 1], [flat(64, 32)]);
/** NF4 with its maxima in 8 bits, and one fp32 per 256 of them. */
const nf4DoubleQuant = format(
  'nf4-dq',
  'NormalFloat 4, double quantised',
  'block',
  [2, 1],
  [flat(64, 8), flat(64 * 256, 32)],
);
/** An E8M0 scale per 32 weights. Source: OCP Microscaling. */
export const mxfp8 = format('mxfp8', 'MXFP8', 'block', [32, 33]);
export const mxfp4 = format('mxfp4', 'MXFP4', 'block', [32, 17]);
/** An E4M3 scale per 16 weights, and an fp32 one per matrix. */
export const nvfp4 = format('nvfp4', 'NVFP4', 'block', [16, 9], [perMatrix(32)]);

function flat(weights: number, bits: number): Scale {
  return { weights, bits, over: 'matrix' };
}

/** Formats of safetensors checkpoints and of the engines that quantise while loading. */
export const plainFormats: readonly NumberFormat[] = [
  fp32,
  bf16,
  fp16,
  fp8,
  fp8Channel,
  fp8Block,
  int8,
  int4,
  nf4,
  nf4DoubleQuant,
  mxfp8,
  mxfp4,
  nvfp4,
];

/**
 * GPTQ and AWQ: `bits` per weight, an fp16 scale and a zero point of `bits` per group of inputs; `group` −1 is one
 * group per row. The index of GPTQ's act-order is left out. Source: docs/cost-model.md, Bits per weight.
 */
export function grouped(method: 'gptq' | 'awq', bits: number, group: number): NumberFormat {
  const scale = group > 0 ? perGroup(group, 16 + bits) : perRow(16 + bits);
  const words = group > 0 ? `groups of ${group}` : 'a group per output';
  return format(
    `${method}-${bits}bit-${group > 0 ? `${group}g` : 'channel'}`,
    `${method.toUpperCase()} ${bits} bits, ${words}`,
    'integer',
    [8, bits],
    [scale],
  );
}

/** A format of `bits` per weight on average, regardless of the shape of the matrix. */
export function bitsPer(id: string, label: string, bits: number): NumberFormat {
  const scale: Scale = { weights: 100, bits: Math.round(bits * 100), over: 'matrix' };
  return format(id, label, 'block', [1, 0], [scale]);
}

/** MLX's affine groups: a scale and a bias of 16 bits each. */
export function mlxGroups(id: string, bits: number, group: number): NumberFormat {
  return format(
    id,
    `MLX ${bits} bits, groups of ${group}`,
    'integer',
    [8, bits],
    [perGroup(group, 32)],
  );
}
