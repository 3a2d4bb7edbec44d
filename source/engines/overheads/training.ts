import { communication, pythonRuntime } from './common.js';
import type { Overhead } from './overhead.js';

/**
 * Training in PyTorch: the runtime, and communication buffers between ranks. Source: docs/cost-model.md, Buffers and
 * fragmentation.
 */
export function pytorchTrainingOverheads(ranks: number): Overhead[] {
  return [pythonRuntime(), ...communication({ ranks })];
}
