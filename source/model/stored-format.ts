import { isObject, type JsonObject } from '../text/json.js';
import { table } from '../text/table.js';
import type { Config } from './config.js';
import type { StoredFormat } from './model.js';

const DTYPES: ReadonlyMap<string, string> = new Map([
  ['bfloat16', 'bf16'],
  ['float16', 'fp16'],
  ['half', 'fp16'],
  ['float32', 'fp32'],
  ['float', 'fp32'],
]);

/**
 * The checkpoint's weight format: `quantization_config` where there is one, else `torch_dtype`, else bf16; wrappers
 * may state either in their text part. Unknown quantisation methods are left to `unmodelled`.
 */
export function storedFormat(config: Config): StoredFormat {
  const inner = config.section('text_config');
  const dtype = (config.text('torch_dtype') ?? inner?.text('torch_dtype'))?.replace(/^torch\./, '');
  const plain = DTYPES.get(dtype ?? '') ?? 'bf16';
  const quantization = quantizationOf(config);
  const named = [config, inner].map(
    (part) => part?.text('mamba_ssm_dtype') ?? part?.text('mamba_ssm_cache_dtype'),
  );
  const states = DTYPES.get(named.find((dtype) => dtype !== undefined) ?? '');
  const stated = states === undefined ? {} : { states };
  if (!quantization) return { format: plain, exceptions: [], ...stated };
  const list =
    quantization['modules_to_not_convert'] ??
    quantization['ignore'] ??
    quantization['ignored_layers'];
  const exceptions = Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  // DeepSeek-V4 keeps its experts, nearly all of its weights, in FP4 and the rest in FP8.
  const packed = config.text('expert_dtype') === 'fp4' ? 'mxfp4' : undefined;
  const rest = quantizedFormat(quantization);
  const cache = quantizedCache(quantization);
  return {
    format: packed ?? rest ?? plain,
    exceptions,
    ...(packed && rest && { classes: { attention: rest, 'shared-experts': rest } }),
    ...stated,
    ...(cache && { cache }),
  };
}

function quantizationOf(config: Config): JsonObject | undefined {
  const raw =
    config.value('quantization_config') ??
    config.section('text_config')?.value('quantization_config');
  return isObject(raw) ? raw : undefined;
}

/** Whether a checkpoint is quantised in a way that no rule knows: its bytes are those of its plain format. */
export function isUnknownQuantisation(config: Config): boolean {
  const quantization = quantizationOf(config);
  if (!quantization || quantizedFormat(quantization) !== undefined) return false;
  if (quantization['quant_method'] === 'modelopt')
    return (quantization['quant_algo'] ?? quantization['quantized_layers'] ?? null) !== null;
  return Object.values(quantization).some((value) => value !== null);
}

/** The FP8 cache that a checkpoint was quantised for: ModelOpt names an algorithm, compressed-tensors a scheme. */
function quantizedCache(quantization: Readonly<Record<string, unknown>>): StoredFormat['cache'] {
  if (String(quantization['kv_cache_quant_algo']).toUpperCase() === 'FP8') return 'modelopt-fp8';
  const scheme = quantization['kv_cache_scheme'];
  return isObject(scheme) && scheme['num_bits'] === 8 && scheme['type'] === 'float'
    ? 'scheme-fp8'
    : undefined;
}

function quantizedFormat(quantization: Readonly<Record<string, unknown>>): string | undefined {
  const bits = quantization['bits'] ?? quantization['w_bit'] ?? 4;
  const group = quantization['group_size'] ?? quantization['q_group_size'] ?? 128;
  switch (quantization['quant_method'] ?? (quantization['quant_algo'] ? 'modelopt' : undefined)) {
    case 'fbgemm_fp8':
      return 'fp8-channel';
    case 'fp8':
      return Array.isArray(quantization['weight_block_size']) ? 'fp8-block' : 'fp8';
    case 'mxfp4':
      return 'mxfp4';
    case 'gptq':
    case 'auto-round':
      return `gptq-${bits}bit-${group}g`;
    case 'exl2':
    case 'exl3':
      return typeof bits === 'number' && bits >= 1 && bits <= 8
        ? `${Number(bits.toFixed(2))}bpw`
        : undefined;
    case 'awq':
      return `awq-${bits}bit-${group}g`;
    case 'bitsandbytes':
      return quantization['load_in_8bit'] === true ? 'int8' : 'nf4';
    case 'modelopt':
      return modelOptFormat(quantization);
    case 'compressed-tensors':
      return compressedTensorsFormat(quantization);
    default:
      return undefined;
  }
}

/** llm-compressor's format, by the weight type of the first group. */
function compressedTensorsFormat(
  quantization: Readonly<Record<string, unknown>>,
): string | undefined {
  const groups = quantization['config_groups'];
  const group = isObject(groups) ? Object.values(groups)[0] : undefined;
  const weights = isObject(group) ? group['weights'] : undefined;
  if (!isObject(weights)) return undefined;
  const bits = weights['num_bits'];
  // MXFP4 has a power of two per 32 weights, NVFP4 an FP8 number per 16.
  if (weights['type'] === 'float' && bits === 4)
    return weights['group_size'] === 32 ? 'mxfp4' : 'nvfp4';
  if (weights['type'] === 'float') return weights['strategy'] === 'block' ? 'fp8-block' : 'fp8';
  if (bits === 8) return 'int8';
  return bits === 4 ? `gptq-4bit-${weights['group_size'] ?? 128}g` : undefined;
}

/** ModelOpt's algorithms in our words. Source: NVIDIA/TensorRT-Model-Optimizer `modelopt/torch/export/quant_utils.py`. */
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

/** ModelOpt's format: one for all, or of a mixture the one of most layers. */
function modelOptFormat(quantization: Readonly<Record<string, unknown>>): string | undefined {
  const layers = quantization['quantized_layers'];
  const algorithm = (value: unknown): string => String(value ?? '').toLowerCase();
  if (!isObject(layers)) {
    const stated = algorithm(quantization['quant_algo']);
    const other = ['nvfp4', 'fp8'].find((format) => stated.includes(format));
    return ALGORITHMS[stated] ?? other;
  }
  const counts = new Map<string, number>();
  for (const layer of Object.values(layers)) {
    const format = ALGORITHMS[algorithm(isObject(layer) ? layer['quant_algo'] : '')];
    if (format !== undefined) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  return [...counts].toSorted((left, right) => right[1] - left[1])[0]?.[0];
}

/** Whether a checkpoint keeps its matrices in several formats, of which one is counted for all. */
export function isMixedPrecision(config: Config): boolean {
  const raw = quantizationOf(config);
  if (!raw) return false;
  const groups = raw['config_groups'];
  return (
    /^mixed/i.test(String(raw['quant_algo'] ?? '')) ||
    isObject(raw['quantized_layers']) ||
    (isObject(groups) && Object.keys(groups).length > 1)
  );
}
