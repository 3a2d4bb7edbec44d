import { withoutFusedExperts } from '../formats/bits-and-bytes.js';
import type { LoadRequest } from './contract.js';

/** The given format, or the checkpoint's own, unchanged. */
export function asStored(format: string): string {
  return format;
}

/** `dtype auto` of vLLM, SGLang and TGI: a checkpoint in fp32 is served in 16 bits. */
export function servedIn16Bits(format: string, { isOpen }: LoadRequest): string {
  return isOpen && format === 'fp32' ? 'bf16' : format;
}

/** The GGUF file type for a format. MXFP4 is one, with experts in it and attention and tables in Q8_0. */
export function asGguf(format: string): string {
  return format === 'mxfp4' ? 'mxfp4_moe' : format;
}

/** The format under bitsandbytes, which quantises only `nn.Linear`: fused experts stay in 16 bits. */
export function linearOnly(format: string, { hasExperts }: LoadRequest): string {
  return hasExperts ? withoutFusedExperts(format) : format;
}
