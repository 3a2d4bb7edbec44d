/** Milliseconds before the first line of progress, and between two lines. */
const INTERVAL_MILLISECONDS = 500;

export interface Progress {
  readonly advance: () => void;
  readonly end: () => void;
}

/** Reports progress on standard error: in one line on a terminal, else as a new line each time and at the end. */
export function createProgress(things: string, total: number): Progress {
  const { isTTY } = process.stderr;
  let done = 0;
  let told = Date.now();
  const tell = () => {
    const line = `llm-tui: ${done} of ${total} ${things}`;
    process.stderr.write(isTTY ? `\r${line}` : `${line}\n`);
  };
  return {
    advance: () => {
      done += 1;
      const now = Date.now();
      if (now - told < INTERVAL_MILLISECONDS || done === total) return;
      told = now;
      tell();
    },
    end: () => {
      tell();
      if (isTTY) process.stderr.write('\n');
    },
  };
}
