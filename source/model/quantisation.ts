import { isObject, type Json, type JsonObject } from '../text/json.js';
import { table } from '../text/table.js';
import type { Config } from './config.js';
import { EXCEPTIONS, opensFormats } from './quantisation-fields.js';

/** The formats that a checkpoint's quantisation states. */
export interface Quantisation {
  /** Format of most matrices; undefined where no rule knows it. */
  readonly format: string | undefined;
  /** All formats, undefined for one that no rule knows, where there are several. */
  readonly several: readonly (string | undefined)[];
  /** Modules that keep 16 bits: parts of state-dict names, or patterns. */
  readonly exceptions: readonly string[];
  /** Unread fields that may change formats. */
  readonly unread: readonly string[];
}

type Reader = (field: (name: string) => Json | undefined) => string | undefined;

const block: Reader = (field) => (Array.isArray(field('weight_block_size')) ? 'fp8-block' : 'fp8');
const trellis: Reader = (field) => {
  const bits = field('bits');
  return typeof bits === 'number' && bits >= 1 && bits <= 8
    ? `${Number(bits.toFixed(2))}bpw`
    : undefined;
};

/** Published methods, by `quant_method`. Omitted fields have the defaults of transformers' classes. */
const METHODS: ReadonlyMap<string, Reader> = new Map([
  ['fbgemm_fp8', () => 'fp8-channel'],
  ['fp8', block],
  ['mxfp4', () => 'mxfp4'],
  ['gptq', (field) => groupedFormat('gptq', field('bits'), field('group_size') ?? 128)],
  ['auto-round', (field) => groupedFormat('gptq', field('bits'), field('group_size') ?? 128)],
  [
    'awq',
    (field) =>
      groupedFormat(
        'awq',
        field('bits') ?? field('w_bit') ?? 4,
        field('group_size') ?? field('q_group_size') ?? 128,
      ),
  ],
  ['exl2', trellis],
  ['exl3', trellis],
  ['bitsandbytes', bitsAndBytes],
  ['modelopt', modelOptFormat],
  ['compressed-tensors', (field) => schemeFormat(entriesOf(field('config_groups'))[0])],
  ['mlx', mlxFormat],
]);

/** The methods' own names for the list of modules that keep 16 bits. */
const LISTS: ReadonlyMap<string, (typeof EXCEPTIONS)[number]> = new Map([
  ['awq', 'modules_to_not_convert'],
  ['fp8', 'modules_to_not_convert'],
  ['fbgemm_fp8', 'modules_to_not_convert'],
  ['mxfp4', 'modules_to_not_convert'],
  ['bitsandbytes', 'llm_int8_skip_modules'],
]);

/** Reads a config's quantisation by the rules of its method; every field that it looks up belongs to that method. */
export function readQuantisation(section: Config): Quantisation {
  const asked = new Set<string>();
  const field = (name: string) => {
    asked.add(name);
    return section.value(name);
  };
  const method = methodOf(field);
  const format = method === undefined ? undefined : METHODS.get(method)?.(field);
  const lists = EXCEPTIONS.flatMap((name) => section.raw[name] ?? []);
  // Looked up so that the report can state that no module is excepted.
  if (lists.length === 0 && method !== undefined) section.value(LISTS.get(method) ?? 'ignore');
  return {
    format,
    several: severalFormats(section.raw, method),
    exceptions: lists.filter((entry) => typeof entry === 'string'),
    unread: Object.entries(section.raw).flatMap(([name, value]) =>
      asked.has(name) || isRead(method, name, value) || !opensFormats(name, value) ? [] : [name],
    ),
  };
}

/** Whether `severalFormats` reads a field. */
function isRead(method: string | undefined, name: string, value: Json): boolean {
  if (method === 'mlx') return isObject(value);
  return name === 'quantized_layers' || name === 'config_groups' || name === 'quant_algo';
}

/** MLX names no method: it states bits and group size, and modules with other values. */
function methodOf(field: (name: string) => Json | undefined): string | undefined {
  const stated = field('quant_method');
  if (typeof stated === 'string') return stated;
  if (stated !== undefined) return undefined;
  if (field('quant_algo') !== undefined) return 'modelopt';
  return field('bits') !== undefined && field('group_size') !== undefined ? 'mlx' : undefined;
}

function mlxFormat(field: (name: string) => Json | undefined): string | undefined {
  const [bits, group, mode = 'affine'] = [field('bits'), field('group_size'), field('mode')];
  if (mode === 'mxfp4') return 'mxfp4';
  const isKnown =
    mode === 'affine' &&
    [2, 3, 4, 5, 6, 8].includes(Number(bits)) &&
    [32, 64, 128].includes(Number(group));
  if (!isKnown) return undefined;
  return group === 64 ? `mlx-${bits}bit` : `mlx-${bits}bit-g${group}`;
}

function bitsAndBytes(field: (name: string) => Json | undefined): string | undefined {
  if (field('load_in_8bit') === true) return 'int8';
  if (field('load_in_4bit') !== true) return undefined;
  return field('bnb_4bit_use_double_quant') === true ? 'nf4-dq' : 'nf4';
}

/** llm-compressor's format of one group of modules. Source: compressed-tensors `quant_args.py`, `quant_scheme.py`. */
function schemeFormat(group: unknown): string | undefined {
  const weights = isObject(group) ? group['weights'] : undefined;
  if (!isObject(weights)) return undefined;
  const { num_bits: bits, type, strategy, group_size: inputs } = weights;
  if (type === 'float') {
    // MXFP4 has a power of two per 32 weights, NVFP4 an FP8 number per 16.
    if (bits === 4) return inputs === 32 ? 'mxfp4' : inputs === 16 ? 'nvfp4' : undefined;
    return bits === 8 ? FLOATS[String(strategy)] : undefined;
  }
  if (type !== 'int') return undefined;
  if (strategy === 'channel' && inputs == null)
    return bits === 8 ? 'int8' : groupedFormat('gptq', bits, -1);
  return groupedFormat('gptq', bits, inputs);
}

/** FP8 formats by the weights that share a scale. */
const FLOATS: Readonly<Record<string, string>> = table({
  tensor: 'fp8',
  channel: 'fp8-channel',
  block: 'fp8-block',
});

/** Bits that pack into whole words, as kernels of GPTQ and AWQ read them, in groups along the input. */
function groupedFormat(method: string, bits: unknown, group: unknown): string | undefined {
  const isGroup =
    group === -1 || (Number.isInteger(group) && Number(group) > 0 && Number(group) < 100_000);
  return isGroup && (bits === 2 || bits === 3 || bits === 4 || bits === 8)
    ? `${method}-${bits}bit-${group}g`
    : undefined;
}

/**
 * ModelOpt's algorithms as formats of this program. Source: NVIDIA/TensorRT-Model-Optimizer
 * `modelopt/torch/export/quant_utils.py`.
 */
const ALGORITHMS: Readonly<Record<string, string>> = table({
  fp8: 'fp8',
  fp8_pb_wo: 'fp8-block',
  fp8_pc_pt: 'fp8-channel',
  nvfp4: 'nvfp4',
  nvfp4_awq: 'nvfp4',
  w4a8_awq: 'awq-4bit-128g',
  w4a16_awq: 'awq-4bit-128g',
  int4_awq: 'awq-4bit-128g',
  int8_sq: 'int8',
  w8a16: 'int8',
});

/** ModelOpt's format: a single one, or for a mixture that of most layers. */
function modelOptFormat(field: (name: string) => Json | undefined): string | undefined {
  const stated = String(field('quant_algo') ?? '').toLowerCase();
  const layers = field('quantized_layers');
  const group = field('group_size');
  if (!isObject(layers)) {
    const format = ALGORITHMS[stated] ?? ['nvfp4', 'fp8'].find((format) => stated.includes(format));
    if (format === 'awq-4bit-128g') return groupedFormat('awq', 4, group ?? 128);
    return format === 'nvfp4' && group !== undefined && group !== 16 ? undefined : format;
  }
  const counts = new Map<string, number>();
  for (const layer of Object.values(layers)) {
    const format = layerFormat(layer);
    if (format !== undefined) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  return [...counts].toSorted((left, right) => right[1] - left[1])[0]?.[0];
}

function layerFormat(layer: unknown): string | undefined {
  const algorithm = isObject(layer) ? layer['quant_algo'] : undefined;
  return ALGORITHMS[String(algorithm ?? '').toLowerCase()];
}

function severalFormats(
  raw: JsonObject,
  method: string | undefined,
): readonly (string | undefined)[] {
  if (method === 'mlx') {
    // A module with its own format is a section under its name; `false` leaves the module unquantised.
    const own = Object.values(raw).filter((value) => isObject(value));
    return own.length === 0 ? [] : [...new Set([raw, ...own].map(mlxModule))];
  }
  const layers = entriesOf(raw['quantized_layers']);
  if (layers.length > 0) return [...new Set(layers.map(layerFormat))];
  const groups = entriesOf(raw['config_groups']);
  if (groups.length > 1) return [...new Set(groups.map(schemeFormat))];
  return /^mixed/i.test(String(raw['quant_algo'] ?? '')) ? [undefined] : [];
}

function mlxModule(module: JsonObject): string | undefined {
  return mlxFormat((name) => module[name] ?? undefined);
}

function entriesOf(value: Json | undefined): readonly unknown[] {
  return isObject(value) ? Object.values(value) : [];
}
