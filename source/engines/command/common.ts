import { product } from '../../quantity/index.js';
import type { Conclusion, Flag, FlagValue } from './command.js';
import { readNumber } from './command.js';

/** Methods of vLLM and SGLang that only checkpoints already quantised so can be served in. */
export const CHECKPOINT_QUANTIZATIONS =
  /^(awq|gptq)(_marlin)?$|^(compressed[-_]tensors|modelopt(_fp8|_fp4|_mixed)?|fbgemm_fp8|w8a8_(int8|fp8)|moe_wna16|quark|auto-round|inc|gguf)$/;

/** Formats of recurrent states in vLLM's and SGLang's words; the halves are alike in bytes. */
export const STATE_FORMATS = [
  ['bfloat16', 'bf16'],
  ['float16', 'bf16'],
  ['float32', 'fp32'],
] as const;

/** A flag whose number counts `unit` bytes. */
export function byteFlag(option: string, unit: number, ...names: readonly string[]): Flag {
  return {
    names,
    takes: 'one',
    meaning: {
      kind: 'option',
      option,
      read: (text) => {
        const value = readNumber(text);
        // Below 0 stands for no bound.
        return value === undefined || value < 0 ? undefined : Math.round(value * unit);
      },
      print: (value) => (value === 0 ? undefined : String(Number(value) / unit)),
    },
  };
}

/** Devices that the sizes of a serving command need; none where it states no size. */
export function servedDevices(options: Readonly<Record<string, FlagValue>>): Conclusion {
  const sizes = ['tp', 'pp', 'dp', 'cp'].filter((size) => options[size] !== undefined);
  if (sizes.length === 0) return {};
  return { devices: product(sizes.map((size) => Number(options[size]))) };
}

/** Names of checkpoints that hold a model's own modules of prediction, which are counted with the model. */
export const OWN_MODULES = /(^|[-_./])(nextn|mtp)([-_.]|$)/i;

/** A number that a fact states. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber(text);
}

/** Whether a fact of a file or flag says yes. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|on|yes|)$/i.test(text);
}
