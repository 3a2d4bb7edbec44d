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

/** The one line on standard error and the exit code of a failed run. */
export interface Failure {
  readonly message: string;
  readonly code: 1 | 2;
}

/** Longest line of a message. */
const LONGEST = 600;

/** Prints the reason of a failure in one line on standard error; returns the exit code. */
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
 * Writes the stack trace of an internal error to a file in the state folder, or in the temporary folder when that is
 * unwritable. Returns its path; throws when both are unwritable.
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
 * 2 for an invalid command line, 1 for files that cannot be read or are no model; undefined for a program fault.
 * Source: docs/report.md, Exit codes.
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
