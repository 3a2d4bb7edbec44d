import { communication, driver, pythonRuntime } from './common.js';
import type { Overhead } from './overhead.js';

/** Resident overheads of training in PyTorch: what the driver keeps, the runtime, and communication buffers when several ranks work. */
export const pytorchTraining: readonly Overhead[] = [driver, pythonRuntime, communication];
