import { isObject, type JsonObject } from '../text/json.js';
import type { Config } from './config.js';
import type { StoredFormat, Unmodelled } from './model.js';
import { type Quantisation, readQuantisation } from './quantisation.js';
import { fewestBits } from './quantisation-fields.js';

const DTYPES: ReadonlyMap<string, string> = new Map([
  ['bf16', 'bf16'],
  ['fp16', 'fp16'],
  ['f16', 'fp16'],
  ['fp32', 'fp32'],
  ['f32', 'fp32'],
  ['bfloat16', 'bf16'],
  ['float16', 'fp16'],
  ['half', 'fp16'],
  ['float32', 'fp32'],
  ['float', 'fp32'],
]);

/** Sections that describe a quantisation. */
export const QUANTISATION_SECTIONS: readonly string[] = [
  'quantization_config',
  'quantization',
  'compression_config',
];

/**
 * The checkpoint's weight format: `quantization_config` where present, else `torch_dtype`, else bf16; wrappers may
 * state either in their text part. Unknown quantisation methods are reported in `unmodelled`.
 */
export function storedFormat(config: Config): StoredFormat {
  const inner = config.section('text_config');
  const plain = DTYPES.get(dtypeOf(config) ?? '') ?? 'bf16';
  const section = quantizationOf(config);
  const named = [config, inner].map(
    (part) => part?.text('mamba_ssm_dtype') ?? part?.text('mamba_ssm_cache_dtype'),
  );
  const states = DTYPES.get(named.find((dtype) => dtype !== undefined) ?? '');
  const stated = states === undefined ? {} : { states };
  if (!section) return { format: plain, exceptions: [], ...stated };
  // DeepSeek-V4 keeps its experts, nearly all of its weights, in FP4 and the rest in FP8.
  const packed = config.text('expert_dtype') === 'fp4' ? 'mxfp4' : undefined;
  const { format: rest, exceptions } = readQuantisation(section);
  const cache = quantizedCache(section.raw);
  return {
    format: packed ?? rest ?? plain,
    exceptions,
    ...(packed && rest && { classes: { attention: rest, 'shared-experts': rest } }),
    ...stated,
    ...(cache && { cache }),
  };
}

/** The number format of the weights as the config or its text part states it; undefined where neither does. */
function dtypeOf(config: Config): string | undefined {
  const stated = config.text('torch_dtype') ?? config.section('text_config')?.text('torch_dtype');
  return stated?.replace(/^torch\./, '').toLowerCase();
}

/** The quantisation section under its name in transformers, MLX, or older versions of llm-compressor. */
function quantizationOf(config: Config): Config | undefined {
  for (const part of [config, config.section('text_config')])
    for (const name of QUANTISATION_SECTIONS)
      if (isObject(part?.value(name))) return part?.section(name);
  return undefined;
}

/** The FP8 cache that a checkpoint was quantised for: ModelOpt states an algorithm, compressed-tensors a scheme. */
function quantizedCache(quantization: Readonly<Record<string, unknown>>): StoredFormat['cache'] {
  if (String(quantization['kv_cache_quant_algo']).toUpperCase() === 'FP8') return 'modelopt-fp8';
  const scheme = quantization['kv_cache_scheme'];
  return isObject(scheme) && scheme['num_bits'] === 8 && scheme['type'] === 'float'
    ? 'scheme-fp8'
    : undefined;
}

/** Reasons why the weights' bytes are open: a quantisation or number format that no rule knows, or several at once. */
export function openFormats(config: Config): readonly Unmodelled[] {
  const dtype = dtypeOf(config);
  const section = quantizationOf(config);
  if (!section) {
    if (dtype === undefined || dtype === 'auto' || DTYPES.has(dtype)) return [];
    return [
      { ...OPEN_BYTES, field: 'torch_dtype', value: dtype, effect: NO_DTYPE, stored: ANY_DTYPE },
    ];
  }
  const field = section.path.slice(0, -1);
  const stored = storedFormat(config);
  const high = { format: DTYPES.get(dtype ?? '') ?? 'bf16', exceptions: [] };
  const least = wholly(`${fewestBits(section.raw)}bpw`);
  const quantisation = readQuantisation(section);
  const { several, unread } = quantisation;
  if (several.length > 0) {
    const formats = several.map((format) => (format === undefined ? least : { ...stored, format }));
    const value = 'several formats';
    return [{ ...OPEN_BYTES, field, value, effect: SEVERAL, stored: [...formats, high] }];
  }
  const bounds = { ...OPEN_BYTES, stored: [least, high] };
  if (isOpen(section.raw, quantisation)) {
    const value = section.raw['quant_method'] ?? 'no method';
    return [{ ...bounds, field, value, effect: NO_METHOD }];
  }
  return unread.map((name) => ({
    ...bounds,
    field: section.path + name,
    value: section.raw[name],
    effect: NO_FIELD,
  }));
}

const OPEN_BYTES = { severity: 'changes memory', only: ['bytes'] } as const;

const OWN_BYTES = 'open the weights for their own bytes';
const SEVERAL = `matrices of several formats; the format of most is counted for all: ${OWN_BYTES}`;
const NO_METHOD = `its formats are not known, 16 bits are counted: ${OWN_BYTES}`;
const NO_FIELD = `read by no rule of this method; may change formats: ${OWN_BYTES}`;
const NO_DTYPE = `no format of this name is known, 16 bits are counted: ${OWN_BYTES}`;

/** Every matrix and table in one format. */
function wholly(format: string): StoredFormat {
  return { format, classes: { embedding: format, head: format, towers: format }, exceptions: [] };
}

/** Bounds for weights of an unknown number format. */
export const ANY_DTYPE = [wholly('fp8'), wholly('fp32')];

/** Whether a quantisation states something of which no rule knows anything. */
function isOpen(raw: JsonObject, { format, unread }: Quantisation): boolean {
  if (format !== undefined) return false;
  // ModelOpt also writes such a section where only the cache is quantised.
  if (raw['quant_method'] === 'modelopt') return (raw['quant_algo'] ?? null) !== null;
  return raw['quant_method'] !== undefined || unread.length > 0 || Object.keys(raw).length > 0;
}
