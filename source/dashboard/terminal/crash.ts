import process from 'node:process';

export type SaveCrash = (path: string, report: string) => void;

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

const CONTROL = /\p{Cc}+/gu;
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
  const message = asError(thrown).message.split('\n')[0]?.replace(CONTROL, ' ').trim();
  return `llm-tui: unexpected error: ${message || 'no message'} (${where})\n`;
};

/** Keeps the trace of an unexpected error and gives the line which tells the user; the trace too if it cannot be kept. */
export const keepCrash = (thrown: unknown, path: string, save: SaveCrash): string => {
  const report = `${[...traces(thrown), surroundings()].join('\n')}\n`;
  try {
    save(path, report);
    return lineAbout(thrown, `details in ${path}`);
  } catch {
    return report + lineAbout(thrown, `${path} could not be written`);
  }
};
