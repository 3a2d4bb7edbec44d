import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startSession } from '../terminal/session.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };

/** A way to start the program: a Node with a file, or the program by itself (`node: null`). */
export interface Way {
  readonly node: string | null;
  readonly program: string;
}

const run = ({ node, program }: Way, ...args: readonly string[]): string =>
  node === null
    ? execFileSync(program, args, { encoding: 'utf8' })
    : execFileSync(node, [program, ...args], { encoding: 'utf8' });

export const expectVersion = (way: Way): void => {
  expect(run(way, '--version').split('\n')[0]).toBe(version);
};

export const expectReport = (way: Way): void => {
  // GPT-2 as the Hub counts it: https://huggingface.co/openai-community/gpt2
  const report: unknown = JSON.parse(run(way, 'gpt2', '--json'));
  expect(report).toMatchObject({ parameters: { total: 124_439_808 } });
};

/** Starts the dashboard, sees its panes, quits it, and finds the terminal as it was. */
export const expectDashboard = async (way: Way): Promise<void> => {
  const session = startSession({ ...way, args: ['gpt2'] });
  await session.waitFor((screen) =>
    ['Model', 'Memory', 'KV cache'].every((title) => screen.join('\n').includes(title)),
  );
  expect(session.modes()).toMatchObject({ alternateScreen: true });
  session.press('q');
  expect(await session.exit).toEqual({ code: 0, signal: 0 });
  expect(session.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
};
