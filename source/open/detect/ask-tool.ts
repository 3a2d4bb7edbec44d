import { isAbsolute, join } from 'node:path';
import type { Json } from '../../text/json.js';
import { visibleText } from '../text.js';
import type { DetectionOptions } from './detection.js';
import { type ProgramResult, runProgram } from './run-program.js';
import { jsonIn, uncoloured } from './tool-output.js';

export type Ask = (program: string, ...words: readonly string[]) => Promise<ProgramResult>;

/** Runs programs that share one time limit. */
export function asker({ milliseconds = 5000, root = '/', heard }: DetectionOptions): Ask {
  const deadline = performance.now() + milliseconds;
  return async (program, ...words) => {
    const start = performance.now();
    const path = isAbsolute(program) ? join(root, program) : program;
    const result = await runProgram(path, words, Math.max(1, deadline - start));
    heard?.({
      command: [program, ...words].join(' '),
      milliseconds: performance.now() - start,
      result,
    });
    return result;
  };
}

export interface Answer extends ProgramResult {
  /** Path of the tool. */
  readonly program: string;
}

/** Runs a tool from the first of the places that has it; undefined when none has. */
export async function askFirst(
  ask: Ask,
  places: readonly string[],
  ...words: readonly string[]
): Promise<Answer | undefined> {
  for (const program of places) {
    const result = await ask(program, ...words);
    if (result.problem !== 'absent') return { ...result, program };
  }
  return undefined;
}

/** Messages of tools installed on a machine without their device, whatever the exit code. */
const NO_DEVICE =
  /\bno\b.*\b(device|gpu|npu|adapter|driver)s?\b|\bnot (loaded|initialized|found)\b/i;

/** Characters of a tool's message that are examined. */
const LONGEST = 2000;

/**
 * Why a tool listed no device, in at most one line. Undefined for a tool that prints nothing or says that there is no
 * device: an installed tool does not imply one.
 */
export function complaint(tool: string, result: ProgramResult): readonly string[] {
  const silence = unanswered(tool, result);
  if (silence !== undefined) return [silence];
  const stdout = uncoloured(result.stdout).trim();
  const said = (uncoloured(result.stderr).trim() || stdout).slice(0, LONGEST);
  if (NO_DEVICE.test(said) || NO_DEVICE.test(stdout.slice(0, LONGEST))) return [];
  const line = said.split(/[\r\n]/).find((text) => /[a-z]/i.test(text)) ?? '';
  if (result.exitCode !== 0) return [visibleText(`${tool}: ${line.trim() || endOf(result)}`, 400)];
  return stdout === '' || isEmpty(jsonIn(stdout)) ? [] : [`${tool}: its answer is not understood`];
}

/** The reason why a tool gave no output; undefined where it ran to its end. */
export function unanswered(tool: string, { problem }: ProgramResult): string | undefined {
  if (problem === null) return undefined;
  return problem === 'timeout' ? `${tool} does not answer in time` : `${tool} cannot be started`;
}

/** How a silent tool failed; a killed one has no exit code. */
export function endOf({ exitCode }: ProgramResult): string {
  return exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`;
}

/** `[]`, `{}`, `{"device_list": []}`. */
function isEmpty(json: Json | undefined): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return Object.values(json).every((value) => Array.isArray(value) && value.length === 0);
}
