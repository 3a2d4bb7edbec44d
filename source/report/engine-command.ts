import { programs } from '../engines/programs.js';
import type { Settled } from '../scenario/settled.js';
import { commandText } from './command-text.js';

/** The command of the scenario's engine; undefined where none can be printed. */
export function engineCommand(settled: Settled): string | undefined {
  const program = programs.find(
    ({ engine, mode, print }) =>
      engine === settled.engine && mode === settled.mode && print !== null,
  );
  const { print } = program ?? {};
  return program && print ? commandText({ ...program, print }, settled).text.trimEnd() : undefined;
}
