/** Shorter waits show no line. */
const PATIENCE_MILLISECONDS = 300;
const STEP_MILLISECONDS = 120;
const STEPS = ['|', '/', '-', '\\'] as const;
const CLEAR_LINE = '\r\u001b[K';
const INTERRUPTED = 130;
/** q, Esc, Ctrl+C. */
const STOPPING: ReadonlySet<string> = new Set(['q', '\u001b', '\u0003']);

/**
 * Waits with a moving line on the terminal, where there is one; q, Esc and Ctrl+C end the program at once. Short waits
 * show nothing.
 */
export async function whileWaiting<T>(what: string, work: Promise<T>): Promise<T> {
  let step = 0;
  let line: NodeJS.Timeout | undefined;
  const onKey = (keys: Buffer): void => {
    if (!STOPPING.has(keys.toString('latin1'))) return;
    end();
    process.exit(INTERRUPTED);
  };
  const end = (): void => {
    clearTimeout(start);
    if (line === undefined) return;
    clearInterval(line);
    line = undefined;
    const { stdin, stderr } = process;
    stderr.write(CLEAR_LINE);
    stdin.off('data', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
  const start = setTimeout(() => {
    // Opened late, because creating the streams takes a tenth of the time of a report.
    const { stdin, stderr } = process;
    if (!stdin.isTTY || !stderr.isTTY) return;
    stdin.setRawMode(true);
    stdin.on('data', onKey);
    line = setInterval(() => {
      step += 1;
      stderr.write(`${CLEAR_LINE}${STEPS[step % STEPS.length]} ${what} (q stops)`);
    }, STEP_MILLISECONDS);
  }, PATIENCE_MILLISECONDS);
  try {
    return await work;
  } finally {
    end();
  }
}
