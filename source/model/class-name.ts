import type { Config } from './config.js';
import { className } from './task.js';

/** The part of a class name that does not name its family. */
const SUFFIX = /(For\w+|LMHeadModel|DoubleHeadsModel|WithLMHead|EncoderModel|TextModel|Model)$/;

/**
 * The `model_type` of a config that states only its class: `LlamaForCausalLM` is a `llama`, `GPT2LMHeadModel` a
 * `gpt2`. Compared without case, dashes and underscores; undefined for an unknown class.
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
