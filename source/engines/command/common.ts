import { product } from '../../quantity/index.js';
import type { Conclusion, Flag, FlagValue } from './command.js';
import { readNumber } from './command.js';

/** Methods of vLLM and SGLang that serve only checkpoints quantised in that format. */
export const CHECKPOINT_QUANTIZATIONS =
  /^(awq|gptq)(_marlin)?$|^(compressed[-_]tensors|modelopt(_fp8|_fp4|_mixed)?|fbgemm_fp8|w8a8_(int8|fp8)|moe_wna16|quark|auto-round|inc|gguf)$/;

/** Formats of recurrent states by their names in vLLM and SGLang. Both 16-bit formats have equal bytes. */
export const STATE_FORMATS = [
  ['bfloat16', 'bf16'],
  ['float16', 'bf16'],
  ['float32', 'fp32'],
] as const;

/** A flag whose number is in units of `unit` bytes. */
export function byteFlag(option: string, unit: number, ...names: readonly string[]): Flag {
  return {
    names,
    takes: 'one',
    meaning: {
      kind: 'option',
      option,
      read: (text) => {
        const value = readNumber(text);
        // A number below 0 means no limit.
        return value === undefined || value < 0 ? undefined : Math.round(value * unit);
      },
      print: (value) => (value === 0 ? undefined : String(Number(value) / unit)),
    },
  };
}

/** Number of devices that the sizes of a serving command need; none where it has no sizes. */
export function servedDevices(options: Readonly<Record<string, FlagValue>>): Conclusion {
  const sizes = ['tp', 'pp', 'dp', 'cp'].filter((size) => options[size] !== undefined);
  if (sizes.length === 0) return {};
  return { devices: product(sizes.map((size) => Number(options[size]))) };
}

/** Names of checkpoints with a model's own prediction modules, which count with the model. */
export const OWN_MODULES = /(^|[-_./])(nextn|mtp)([-_.]|$)/i;

/** The number that a fact has. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber(text);
}

/** Whether a fact of a file or flag is true. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|on|yes|)$/i.test(text);
}
