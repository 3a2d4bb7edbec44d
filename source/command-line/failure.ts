import { basename, dirname, join } from 'node:path';
import { keepCrash } from '../dashboard/terminal/crash.js';
import { FormatError } from '../formats/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { ModelError } from '../model/read-model.js';
import { writeAtomically } from '../open/atomic-file.js';
import { OpenError } from '../open/open-error.js';
import { visibleText } from '../open/text.js';
import { userFolders } from '../open/user-folders.js';
import { OptionError } from '../scenario/field.js';

/** How a run that can't answer ends: one line on standard error, and the exit code. */
export interface Failure {
  readonly message: string;
  readonly code: 1 | 2;
}

/** Longest line of a message: what is behind it helps nobody. */
const LONGEST = 600;

/** Tells in one line on standard error why there is no answer; gives the exit code. */
export function tellFailure(error: unknown): number {
  const known = failureOf(error);
  if (known) {
    process.stderr.write(known.message);
    return known.code;
  }
  process.stderr.write(keepCrash(error, crashFile(), saveCrash));
  return 1;
}

/** Where the trace of a fault of ours is kept: no stack trace belongs on a user's screen. */
export function crashFile(): string {
  return join(userFolders().state, `crash-${process.pid}.txt`);
}

export function saveCrash(path: string, report: string): void {
  const failed = writeAtomically(dirname(path), basename(path), report);
  if (failed) throw new Error(failed);
}

/**
 * 2 for what was not understood on the command line, 1 for files that can't be read or are no model
 * (`report.md`). Undefined for a fault of the program.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof OptionError || error instanceof FormatError)
    return failure(error.message, 2);
  if (error instanceof HardwareError) return failure(`--hardware: ${error.message}`, 2);
  if (error instanceof OpenError || error instanceof ModelError) return failure(error.message, 1);
  return undefined;
}

export function failure(message: string, code: 1 | 2): Failure {
  return { message: `llm-tui: ${visibleText(message, LONGEST)}\n`, code };
}
