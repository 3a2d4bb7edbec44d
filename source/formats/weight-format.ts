import { shortJson } from '../text/json.js';
import { table } from '../text/table.js';
import { formatOfLinear } from './bits-and-bytes.js';
import { type GgufFileType, ggufFileTypes } from './gguf-file-types.js';
import { nearestId } from './nearest-id.js';
import type { NumberFormat } from './number-format.js';
import {
  bf16,
  bitsPer,
  fp16,
  fp32,
  grouped,
  mlxGroups,
  mxfp4,
  plainFormats,
} from './plain-formats.js';
import { type ClassFormats, classFormat } from './weight-classes.js';

/** How the weights of a whole model are stored: the number format of each tensor. */
export type WeightFormat = PlainWeightFormat & {
  /** Classes of matrices that have another format. */
  readonly classes?: ClassFormats;
};

type PlainWeightFormat =
  /** One number format for every tensor. */
  | {
      readonly id: string;
      readonly label: string;
      readonly kind: 'uniform';
      readonly format: NumberFormat;
    }
  /**
   * A number format for matrices inside layers; other tensors stay in 16 bits. Source: docs/cost-model.md, Tensors
   * kept in 16 bits.
   */
  | {
      readonly id: string;
      readonly label: string;
      readonly kind: 'matrices';
      readonly format: NumberFormat;
      /** Matrices to which it applies in a model with routed experts. */
      readonly scope: 'all' | 'experts' | 'not-experts';
      /** Formats of the output matrix and of the token table, where they are quantised. */
      readonly head?: NumberFormat;
      readonly table?: NumberFormat;
    }
  /** A file type of llama.cpp's quantize tool. Source: docs/cost-model.md, GGUF mixtures. */
  | {
      readonly id: string;
      readonly label: string;
      readonly kind: 'gguf';
      readonly file: GgufFileType;
    };

const UNIFORM: readonly NumberFormat[] = [fp32, bf16, fp16];

function plainWeightFormat(format: NumberFormat): WeightFormat {
  const { id, label } = format;
  return UNIFORM.includes(format)
    ? { id, label, kind: 'uniform', format }
    : { id, label, kind: 'matrices', format, scope: format === mxfp4 ? 'experts' : 'all' };
}

function ggufWeightFormat(file: GgufFileType): WeightFormat {
  const name = file.id.startsWith('gguf-') ? file.base : file.id.replace('-gguf', '');
  return { id: file.id, label: `GGUF ${name.toUpperCase()}`, kind: 'gguf', file };
}

const groupedChoices = [
  grouped('gptq', 4, 128),
  grouped('gptq', 4, 32),
  grouped('gptq', 8, 128),
  grouped('awq', 4, 128),
].map(plainWeightFormat);

/** Formats that pickers list: checkpoint formats first, then llama.cpp's by falling bits. */
export const weightFormats: readonly WeightFormat[] = [
  ...plainFormats.map(plainWeightFormat),
  ...groupedChoices,
  ...ggufFileTypes.map(ggufWeightFormat),
];

const byId = new Map(weightFormats.map((format) => [format.id, format]));

/** Other spellings: PyTorch's and llama.cpp's names, and the short names that quantize takes for its mixtures. */
const ALIASES: Readonly<Record<string, string>> = table({
  f32: 'fp32',
  float32: 'fp32',
  f16: 'fp16',
  float16: 'fp16',
  half: 'fp16',
  bfloat16: 'bf16',
  fp8_e4m3: 'fp8',
  'fp8-e4m3': 'fp8',
  fp8_block: 'fp8-block',
  'nf4-double': 'nf4-dq',
  q3_k: 'q3_k_m',
  q4_k: 'q4_k_m',
  q5_k: 'q5_k_m',
  gptq: 'gptq-4bit-128g',
  'gptq-4bit': 'gptq-4bit-128g',
  awq: 'awq-4bit-128g',
  'awq-4bit': 'awq-4bit-128g',
});

/** An unknown format id; the message names the nearest one. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/**
 * ExLlama's trellis at a number of bits per weight. The output matrix has six bits, and the token table stays in 16.
 */
function exl(id: string): WeightFormat | undefined {
  const bits = Number(/^([1-8](?:\.\d{1,2})?)bpw$/.exec(id)?.[1] ?? Number.NaN);
  if (!(bits <= 8)) return undefined;
  const label = `EXL, ${bits} bits a weight`;
  return {
    id,
    label,
    kind: 'matrices',
    format: bitsPer(id, label, bits),
    scope: 'all',
    head: bitsPer('exl-head', 'EXL, 6 bits a weight', 6),
  };
}

/**
 * MLX's format: groups of 64 (or `-g32`, `-g128`) with a scale and a bias of 16 bits each. Token table and output
 * matrix are quantised too.
 */
function mlx(id: string): WeightFormat | undefined {
  const [, bits, group = '64'] = /^mlx-([234568])bit(?:-g(32|64|128))?$/.exec(id) ?? [];
  if (bits === undefined) return undefined;
  const format = mlxGroups(id, Number(bits), Number(group));
  const { label } = format;
  return { id, label, kind: 'matrices', format, scope: 'all', head: format, table: format };
}

/** bitsandbytes for a model with fused experts. They are no `nn.Linear`, so they stay in 16 bits. */
function linearOnly(id: string): WeightFormat | undefined {
  const base = formatOfLinear(id);
  const known = base === undefined ? undefined : byId.get(base);
  if (known?.kind !== 'matrices') return undefined;
  return { ...known, id, label: `${known.label}, fused experts in 16 bits`, scope: 'not-experts' };
}

/** A file type as Ollama quantises it: value projections stay in F16. */
function ollama(id: string): WeightFormat | undefined {
  const [, base] = /^(q[3-5]_k_[sml])-ollama$/.exec(id) ?? [];
  const known = base === undefined ? undefined : byId.get(base);
  if (known?.kind !== 'gguf') return undefined;
  const file = { ...known.file, valuesInHalf: true };
  return { id, label: `${known.label} as Ollama has it`, kind: 'gguf', file };
}

/**
 * The weight format of an id, in any case: a listed one, an alias, or `gptq-4bit-128g` and `awq-…` with other
 * bits (2, 3, 4, 8) and groups (`-1g` or `channel`: one a row); after spaces formats of single classes
 * (`mxfp4 attention=fp8`). Throws `FormatError` with the nearest match.
 */
export function parseWeightFormat(id: string): WeightFormat {
  const listed = byId.get(id);
  if (listed) return listed;
  const [plain = '', ...others] = id.trim().toLowerCase().split(/\s+/);
  const format = parsePlain(plain);
  const classes = others.map(classFormat).filter((entry) => entry !== undefined);
  return classes.length > 0 ? { ...format, classes: Object.fromEntries(classes) } : format;
}

function parsePlain(wanted: string): WeightFormat {
  const known = byId.get(ALIASES[wanted] ?? wanted);
  if (known) return known;
  const pattern = /^(gptq|awq)-(2|3|4|8)bit-(?:(-1|[1-9]\d{0,4})g|(channel))$/.exec(wanted);
  if (pattern) {
    const group = pattern[4] ? -1 : Number(pattern[3]);
    return plainWeightFormat(
      grouped(pattern[1] === 'awq' ? 'awq' : 'gptq', Number(pattern[2]), group),
    );
  }
  const patterned = exl(wanted) ?? mlx(wanted) ?? linearOnly(wanted) ?? ollama(wanted);
  if (patterned) return patterned;
  if (/^ud-|_xl$/.test(wanted))
    throw new FormatError(
      `weight format ${shortJson(wanted)}: dynamic quantisations follow no rule; open the GGUF file instead`,
    );
  throw new FormatError(
    `weight format ${shortJson(wanted)} is not known${nearestId(wanted, [...byId.keys(), ...Object.keys(ALIASES)])}`,
  );
}
