import { shortJson } from '../text/json.js';
import { table } from '../text/table.js';
import { nearestId } from './nearest-id.js';
import { FormatError } from './weight-format.js';

/** How cached keys and values are stored. Source: docs/cost-model.md, Cache formats. */
export interface CacheFormat {
  readonly id: string;
  readonly label: string;
  /** Elements of one block and its bytes. */
  readonly blockElements: number;
  readonly blockBytes: number;
  /** Bytes of the scale of each head and token, once for keys and once for values. */
  readonly headScaleBytes: number;
}

function cache(
  id: string,
  label: string,
  blockElements: number,
  blockBytes: number,
  headScaleBytes = 0,
): CacheFormat {
  return { id, label, blockElements, blockBytes, headScaleBytes };
}

/**
 * Formats that pickers list. Sources: llama.cpp's block types; scales per head and token, vLLM
 * `kv_cache_interface.py`.
 */
export const cacheFormats: readonly CacheFormat[] = [
  cache('bf16', 'bfloat16', 1, 2),
  cache('fp16', '16-bit float', 1, 2),
  cache('fp32', '32-bit float', 1, 4),
  cache('fp8', 'FP8, scale per tensor', 1, 1),
  cache('int8', '8-bit integer, scale per tensor', 1, 1),
  cache('fp8-per-head', 'FP8, scale per token and head', 1, 1, 4),
  cache('int8-per-head', '8-bit integer, scale per token and head', 1, 1, 4),
  cache('nvfp4', 'NVFP4', 16, 9),
  cache('q8_0', 'GGUF Q8_0', 32, 34),
  cache('q6_0', '6 bits, groups of 32 (ExLlama Q6)', 32, 26),
  cache('q5_1', 'GGUF Q5_1', 32, 24),
  cache('q5_0', 'GGUF Q5_0', 32, 22),
  cache('q4_1', 'GGUF Q4_1', 32, 20),
  cache('q4_0', 'GGUF Q4_0', 32, 18),
  cache('iq4_nl', 'GGUF IQ4_NL', 32, 18),
];

const byId = new Map(cacheFormats.map((format) => [format.id, format]));

const ALIASES: Readonly<Record<string, string>> = table({
  auto: 'bf16',
  f32: 'fp32',
  f16: 'fp16',
  bfloat16: 'bf16',
  float16: 'fp16',
  float32: 'fp32',
  fp8_e4m3: 'fp8',
  fp8_e5m2: 'fp8',
  fp8_per_token_head: 'fp8-per-head',
  int8_per_token_head: 'int8-per-head',
});

/** The cache format of an id, in any case. Throws `FormatError` with the nearest match. */
export function parseCacheFormat(id: string): CacheFormat {
  const listed = byId.get(id);
  if (listed) return listed;
  const wanted = id.trim().toLowerCase();
  const known = byId.get(ALIASES[wanted] ?? wanted);
  if (known) return known;
  throw new FormatError(
    `cache format ${shortJson(id)} is not known${nearestId(wanted, [...byId.keys()])}`,
  );
}

/**
 * Bytes of cached elements, an integer: whole blocks, plus a scale for each run of `headDim` elements where the
 * format has one. Source: docs/cost-model.md, Cache formats.
 */
export function cacheBytes(elements: number, format: CacheFormat, headDim: number): number {
  const blocks = Math.ceil(elements / format.blockElements) * format.blockBytes;
  // A cache that stores only keys has values of width 0.
  if (format.headScaleBytes === 0 || headDim === 0) return blocks;
  return blocks + Math.ceil(elements / headDim) * format.headScaleBytes;
}
