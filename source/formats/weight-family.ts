import { parseWeightFormat } from './weight-format.js';

/** Weight formats that an engine reads by the same kernels. */
export type WeightFamily =
  | 'float'
  | 'fp8'
  | 'int8'
  | 'int4'
  | 'nf4'
  | 'mxfp8'
  | 'mxfp4'
  | 'nvfp4'
  | 'gptq'
  | 'awq'
  | 'exl'
  | 'mlx'
  | 'gguf';

const FAMILIES: readonly (readonly [RegExp, WeightFamily])[] = [
  [/^(fp32|bf16|fp16)$/, 'float'],
  [/^fp8/, 'fp8'],
  [/^int8/, 'int8'],
  [/^int4$/, 'int4'],
  [/^nf4/, 'nf4'],
  [/^mxfp8$/, 'mxfp8'],
  [/^mxfp4$/, 'mxfp4'],
  [/^nvfp4$/, 'nvfp4'],
  [/^gptq-/, 'gptq'],
  [/^awq-/, 'awq'],
  [/bpw$/, 'exl'],
  [/^mlx-/, 'mlx'],
];

/** The family of a weight format's id. Throws `FormatError` for an id that is no weight format. */
export function weightFamily(id: string): WeightFamily {
  const format = parseWeightFormat(id);
  if (format.kind === 'gguf') return 'gguf';
  const found = FAMILIES.find(([name]) => name.test(format.id));
  if (!found) throw new Error(`weight format ${format.id} is of no family`);
  return found[1];
}
