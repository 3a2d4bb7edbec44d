import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepCrash } from '../dashboard/terminal/crash.js';
import { FormatError } from '../formats/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { ModelError } from '../model/read-model.js';
import { writeAtomically } from '../open/atomic-file.js';
import { OpenError } from '../open/open-error.js';
import { visibleText } from '../open/text.js';
import { userFolders } from '../open/user-folders.js';
import { OptionError } from '../scenario/fields/field.js';

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
  process.stderr.write(keepCrash(error, saveCrash));
  return 1;
}

/**
 * Keeps the trace of a fault of ours, for no stack trace belongs on a user's screen: in our own folder, or among the
 * temporary files where that can't be written. Gives its path; throws where neither can.
 */
export function saveCrash(report: string): string {
  const name = `crash-${process.pid}.txt`;
  const { state } = userFolders();
  if (writeAtomically(state, name, report) === null) return join(state, name);
  const folder = mkdtempSync(join(tmpdir(), 'llm-tui-'));
  const failed = writeAtomically(folder, name, report);
  if (failed) throw new Error(failed);
  return join(folder, name);
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
