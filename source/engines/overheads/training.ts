import { communication, pythonRuntime } from './common.js';
import type { Overhead } from './overhead.js';

/** Resident overheads of training in PyTorch: the runtime, and communication buffers when several ranks work. */
export const pytorchTraining: readonly Overhead[] = [pythonRuntime, communication];
