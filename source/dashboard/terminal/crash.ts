import process from 'node:process';

/** Stores a report in a file and returns its path. Throws when no file can be written. */
export type SaveCrash = (report: string) => string;

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

/** Characters that a terminal obeys or hides. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const MAXIMUM_CAUSES = 5;

const traces = (thrown: unknown): string[] => {
  const parts: string[] = [];
  for (let error = thrown; parts.length === 0 || (error && parts.length < MAXIMUM_CAUSES); ) {
    const { stack, message, cause } = asError(error);
    parts.push((parts.length === 0 ? '' : 'Caused by: ') + (stack ?? message));
    error = cause;
  }
  return parts;
};

const surroundings = (): string => {
  const { version, platform, arch, env, stdout } = process;
  const size = `${stdout.columns}x${stdout.rows}`;
  return `Node ${version}, ${platform} ${arch}, TERM=${env['TERM']}, ${size}`;
};

const lineAbout = (thrown: unknown, where: string): string => {
  const message = asError(thrown).message.split('\n')[0]?.replace(UNSEEN, ' ').trim();
  return `llm-tui: unexpected error: ${message || 'no message'} (${where})\n`;
};

/**
 * Stores the trace of an unexpected error and returns the line for the user, since a trace does not belong on the
 * screen.
 */
export const keepCrash = (thrown: unknown, save: SaveCrash): string => {
  const report = `${[...traces(thrown), surroundings()].join('\n')}\n`;
  try {
    return lineAbout(thrown, `details in ${save(report)}`);
  } catch {
    return lineAbout(thrown, 'no file for its details could be written');
  }
};
