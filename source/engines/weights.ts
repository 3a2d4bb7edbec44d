import type { LoadRequest } from './contract.js';

/** The format that is asked for, or the checkpoint's own. */
export function asStored(format: string): string {
  return format;
}

/** `dtype auto` of vLLM, SGLang and TGI: a checkpoint in fp32 is served in 16 bits. */
export function servedIn16Bits(format: string, { isOpen }: LoadRequest): string {
  return isOpen && format === 'fp32' ? 'bf16' : format;
}

/** GGUF has MXFP4 as a file type: experts in it, attention and tables in Q8_0. */
export function asGguf(format: string): string {
  return format === 'mxfp4' ? 'mxfp4_moe' : format;
}

/** bitsandbytes quantises `nn.Linear` only: experts, which are fused tensors, stay in 16 bits. */
export function linearOnly(format: string, { hasExperts }: LoadRequest): string {
  return hasExperts && /^(nf4|nf4-dq|int8)$/.test(format) ? `${format}-linear` : format;
}
