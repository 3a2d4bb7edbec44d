import { readFileSync } from 'node:fs';
import type { Session } from '../../terminal/session.js';

const STEP_MILLISECONDS = 25;
/** Longer than any of the dashboard's timers that paint: 80 ms after a resize, 20 ms after half a sequence. */
const STEPS = 6;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The process that a shell runs in the foreground; the shell itself where the system does not tell. */
export function childOf(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.split(' ')[0]) || pid;
  } catch {
    return pid;
  }
}

/**
 * Waits until the program has nothing left to do: it sleeps, and sends nothing. Silence alone does not tell, as a
 * program that a busy machine lets wait is silent too.
 */
export async function settled(session: Session): Promise<void> {
  const pid = childOf(session.pid);
  let mark = session.mark();
  for (let calm = 0; calm < STEPS; ) {
    await wait(STEP_MILLISECONDS);
    calm = isAsleep(pid) && session.mark() === mark ? calm + 1 : 0;
    mark = session.mark();
  }
  await session.drawn();
}

/** Waits until a condition holds; rejects with its name when that never comes. */
export async function until(name: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never came: ${name}`);
    await wait(STEP_MILLISECONDS);
  }
}

/** Whether a process waits for something to happen. An unknown one does. */
function isAsleep(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).startsWith('S');
  } catch {
    return true;
  }
}
