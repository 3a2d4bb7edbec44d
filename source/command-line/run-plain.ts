import { createInterface } from 'node:readline';
import type { DashboardProps } from '../dashboard/opening.js';
import { plainSession } from '../dashboard/plain/session.js';

/** Runs the line interface on the terminal until `quit` or the end of the input; returns the exit code. */
export async function runPlain(props: DashboardProps): Promise<number> {
  const { stdin, stdout } = process;
  const lines = createInterface({ input: stdin, terminal: false });
  const say = (texts: readonly string[]): void => {
    stdout.write(`${texts.join('\n')}\n`);
  };
  const session = plainSession(props, say, () => lines.close());
  say(session.greeting);
  stdout.write('> ');
  for await (const line of lines) {
    if (line.trim() !== '') session.take(line);
    stdout.write('> ');
  }
  stdout.write('\n');
  return 0;
}
