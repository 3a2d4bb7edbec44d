import type { Settled } from '../scenario/settle.js';

/** Formats from many bits to few, as each engine takes them. */
const WEIGHTS = ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'];
const GGUF_WEIGHTS = ['fp32', 'bf16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m', 'q2_k'];
const CACHES = ['fp32', 'bf16', 'fp8'];
const GGUF_CACHES = ['fp32', 'bf16', 'q8_0', 'q4_0'];

/** The next formats down from the present one; from one that is on no ladder, those of fewer bits than bf16. */
export function smallerFormats(
  what: 'weights' | 'kv',
  { engine, weights, kv }: Settled,
): readonly string[] {
  const isGguf = engine === 'llama.cpp';
  const ladder =
    what === 'weights' ? (isGguf ? GGUF_WEIGHTS : WEIGHTS) : isGguf ? GGUF_CACHES : CACHES;
  const present = (what === 'weights' ? weights : kv)
    .replace('fp16', 'bf16')
    .replace('fp8-block', 'fp8');
  const rung = ladder.indexOf(present);
  return ladder.slice(rung === -1 ? ladder.indexOf('bf16') + 1 : rung + 1);
}
