import { cacheFormats, parseCacheFormat } from './cache-format.js';
import { ggufFormat } from './gguf-blocks.js';
import { bitsPerWeight } from './number-format.js';
import { parseWeightFormat, type WeightFormat } from './weight-format.js';

/** Formats worth proposing when memory is short: for each kind of checkpoint a few with clearly fewer bits. */
const CHECKPOINT_STEPS = ['bf16', 'fp8', 'nf4-dq', 'awq-4bit-128g'];
const GGUF_STEPS = ['q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m', 'q2_k'];
const CACHE_STEPS = ['bf16', 'fp8', 'nvfp4'];
const GGUF_CACHE_STEPS = ['q8_0', 'q5_0', 'q4_0'];

/** Ids of weight formats of fewer bits than this one, of its own kind, most bits first. Throws `FormatError`. */
export function smallerWeightFormats(id: string): string[] {
  const current = parseWeightFormat(id);
  const steps = current.kind === 'gguf' ? GGUF_STEPS : CHECKPOINT_STEPS;
  return steps.filter((step) => nominalBits(parseWeightFormat(step)) < nominalBits(current) - 0.2);
}

/** Bits of most weights of a format, scales included. */
export function nominalBits(format: WeightFormat): number {
  return bitsPerWeight(format.kind === 'gguf' ? ggufFormat(format.file.base) : format.format);
}

/** Ids of cache formats of fewer bits than this one, of its own kind, most bits first. Throws `FormatError`. */
export function smallerKvFormats(id: string): string[] {
  const current = parseCacheFormat(id);
  const bits = (wanted: string) => {
    const format = cacheFormats.find((known) => known.id === wanted) ?? current;
    return format.blockBytes / format.blockElements;
  };
  const steps = current.label.startsWith('GGUF') ? GGUF_CACHE_STEPS : CACHE_STEPS;
  return steps.filter((step) => bits(step) < bits(current.id));
}
