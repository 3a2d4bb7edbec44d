import { communication, driver, pythonRuntime } from './common.js';
import type { Overhead } from './overhead.js';

/**
 * Resident overheads of training in PyTorch: memory withheld by the driver, the runtime, and communication buffers of
 * several ranks.
 */
export const pytorchTraining: readonly Overhead[] = [driver, pythonRuntime, communication];
