import { unpackingPower } from '../engines/index.js';
import { bitsPerWeight, ggufFormat, parseWeightFormat } from '../formats/index.js';
import type { Accelerator } from '../hardware/accelerator.js';

/** Read rates of llama.cpp's types relative to F16: bits per weight and share. Source: llama.cpp quantize table. */
const UNPACKING: readonly (readonly [bits: number, share: number])[] = [
  [16, 1],
  [8.5, 0.93],
  [4.89, 0.75],
  [3.16, 0.54],
];

/** Share of the bandwidth that remains while weights are unpacked, interpolated between the table's rows. */
export function unpackingShare(weights: string, accelerator: Accelerator): number {
  return tableShare(weights) ** unpackingPower(accelerator);
}

function tableShare(weights: string): number {
  const format = parseWeightFormat(weights);
  if (format.kind !== 'gguf') return 1;
  const bits = bitsPerWeight(ggufFormat(format.file.base));
  let above = UNPACKING[0];
  for (const row of UNPACKING) {
    if (bits >= row[0]) {
      if (!above || above === row) return row[1];
      return row[1] + ((above[1] - row[1]) * (bits - row[0])) / (above[0] - row[0]);
    }
    above = row;
  }
  return above?.[1] ?? 1;
}
