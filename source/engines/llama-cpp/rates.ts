import { table } from '../../text/table.js';
import { MICROSECOND, servingRates } from '../rates.js';

/** Kernels of one sequence: F16 models 0.70–0.91, median 0.84, beside 29 runs on NVIDIA, 19 on AMD, 21 on Apple. */
const BANDWIDTH = 0.85;
const LAYER_SECONDS: Readonly<Record<string, number>> = table({
  nvidia: 20 * MICROSECOND,
  amd: 40 * MICROSECOND,
  apple: 80 * MICROSECOND,
});
const OTHER_LAYER_SECONDS = 40 * MICROSECOND;

export const llamaCppRates = servingRates(
  BANDWIDTH,
  ({ vendor }) => LAYER_SECONDS[vendor] ?? OTHER_LAYER_SECONDS,
);
