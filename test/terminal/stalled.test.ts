import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nodesHere } from './nodes.js';
import { type Session, type SessionOptions, startSession } from './session.js';

const LARGE = { columns: 200, rows: 60 };
const MODEL = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb:8', '--tp', '8', '--fresh'];

async function start(options: SessionOptions = {}): Promise<Session> {
  const session = startSession({ args: MODEL, ...LARGE, ...options });
  await session.waitFor('Users × context');
  await session.quiet(200);
  return session;
}

/** The mode is training, and the change that fits, searched for after the first frame, is said. */
const TRAINING_WITH_NEXT = (screen: readonly string[]): boolean =>
  screen.some((line) => /Mode +training/.test(line)) &&
  screen.some((line) => /DOES NOT FIT .* → n: /.test(line));

/** What a kernel holds of a pseudo-terminal's output, and what pipes of the reader hold. */
const BUFFERED = 200_000;

/** Presses until more would have been drawn than anybody holds: 40 frames of up to 9 kB. */
async function fill(session: Session): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    session.press('m');
    await sleep(25);
  }
}

describe('a terminal that stops reading', () => {
  it.each(nodesHere())('gets the newest frame, not those between, with $version', async (node) => {
    const session = await start({ node: node.path });
    const mark = session.mark();
    session.stopReading();
    await fill(session);
    session.press('m');
    session.readAgain();
    await session.waitFor(TRAINING_WITH_NEXT);
    await session.quiet(200);
    expect(session.bytesSince(mark)).toBeLessThan(BUFFERED);
    const other = await start({ node: node.path });
    other.press('m');
    await other.waitFor(TRAINING_WITH_NEXT);
    await other.quiet(200);
    expect(session.text()).toEqual(other.text());
    for (const one of [session, other]) {
      one.press('q');
      expect(await one.exit).toEqual({ code: 0, signal: 0 });
    }
  });

  it('keeps no process from ending at once', async () => {
    const session = await start();
    session.stopReading();
    await fill(session);
    const begin = performance.now();
    session.signal('SIGTERM');
    while (isRunning(session.pid) && performance.now() - begin < 5000) await sleep(20);
    expect(isRunning(session.pid)).toBe(false);
    session.readAgain();
    expect((await session.exit).code).toBe(143);
  });
});

/** Whether a process runs: one that has ended is a zombie until its parent has read what it wrote. */
function isRunning(pid: number): boolean {
  const stat = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return stat.trim() !== '' && !stat.startsWith('Z');
}
