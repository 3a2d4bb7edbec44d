import type { ToolCall } from '../detect/detection.js';
import { uncoloured } from '../detect/tool-output.js';
import { visibleText } from '../text.js';

/** One tool as called, and its output. */
export interface ToolHeard {
  readonly command: string;
  readonly outcome: 'answered' | 'failed' | 'timeout' | 'unstartable' | 'absent';
  readonly exitCode: number | null;
  readonly milliseconds: number;
  readonly lines: number;
  /** First line of its output; for a failed tool, of its errors. */
  readonly said: string;
}

const LONGEST_LINE = 160;

export function toolHeard({ command, milliseconds, result }: ToolCall): ToolHeard {
  const { stdout, stderr, exitCode, problem } = result;
  const text = uncoloured(exitCode === 0 ? stdout : stderr.trim() || stdout).trim();
  const [first = '', ...rest] = text.split(/\r?\n/);
  return {
    command,
    outcome: problem ?? (exitCode === 0 ? 'answered' : 'failed'),
    exitCode,
    milliseconds: Math.round(milliseconds),
    lines: text === '' ? 0 : 1 + rest.length,
    said: visibleText(first.trim(), LONGEST_LINE),
  };
}
