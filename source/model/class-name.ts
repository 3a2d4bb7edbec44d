import type { Config } from './config.js';
import { className } from './task.js';

/** What a class's name says beside its family. */
const SUFFIX = /(For\w+|LMHeadModel|DoubleHeadsModel|WithLMHead|EncoderModel|TextModel|Model)$/;

/**
 * The `model_type` of a config that states only its class: `LlamaForCausalLM` is one of `llama`, `GPT2LMHeadModel`
 * one of `gpt2`. Compared without case, dashes and underscores; nothing when no known type fits.
 */
export function typeOfClass(config: Config, types: Iterable<string>): string | undefined {
  const name = className(config);
  if (name === undefined) return undefined;
  const wanted = bare(name.replace(SUFFIX, ''));
  for (const type of types) if (bare(type) === wanted) return type;
  return undefined;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}
