import { FormatError } from '../formats/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { ModelError } from '../model/read-model.js';
import { OpenError } from '../open/open-error.js';
import { visibleText } from '../open/text.js';
import { OptionError } from '../scenario/field.js';

/** How a run that can't answer ends: one line on standard error, and the exit code. */
export interface Failure {
  readonly message: string;
  readonly code: 1 | 2;
}

/** Longest line of a message: what is behind it helps nobody. */
const LONGEST = 600;

/**
 * 2 for what was not understood on the command line, 1 for files that can't be read or are no model
 * (`report.md`). Anything else is a fault of the program and is thrown on.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof OptionError || error instanceof FormatError)
    return failure(error.message, 2);
  if (error instanceof HardwareError) return failure(`--hardware: ${error.message}`, 2);
  if (error instanceof OpenError || error instanceof ModelError) return failure(error.message, 1);
  throw error;
}

export function failure(message: string, code: 1 | 2): Failure {
  return { message: `llm-tui: ${visibleText(message, LONGEST)}\n`, code };
}
