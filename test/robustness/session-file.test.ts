import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import type { Json } from '../../source/text/json.js';
import { type Session, type SessionOptions, startSession } from '../terminal/session.js';
import { FUZZ_SEED } from './support/campaign.js';
import { settled, until } from './support/settled.js';

const RIGHT = '\u001b[C';
const LEFT = '\u001b[D';
const ENTER = '\r';
const REDO = '\u0012';
const LLAMA = ['llama-3.1-8b', '--hardware', 'h100'];

const running: Session[] = [];
afterAll(() => {
  for (const session of running) session.signal('SIGKILL');
});

const newHome = (): string => mkdtempSync(join(tmpdir(), 'session-home-'));
const stateOf = (home: string): string => join(home, '.local/state/llm-tui');
const fileOf = (home: string): string => join(stateOf(home), 'last.json');

async function start(home: string, options: SessionOptions = {}): Promise<Session> {
  const session = startSession({ args: LLAMA, home, ...options });
  running.push(session);
  await session.waitFor('? help');
  return session;
}

async function quit(session: Session): Promise<void> {
  session.press('q');
  expect(await session.exit).toEqual({ code: 0, signal: 0 });
}

/** The saved scenario, which must be one at any time; undefined before there is any. */
function saved(home: string): Scenario | undefined {
  if (!existsSync(fileOf(home))) return undefined;
  return readScenario(JSON.parse(readFileSync(fileOf(home), 'utf8')) as Json);
}

/** Presses keys and waits for a batch to be on the screen. */
async function batchAfter(session: Session, keys: string, batch: string): Promise<void> {
  session.press(keys);
  await session.waitFor(new RegExp(`▸Batch\\s+‹ ${batch} ›`));
}

describe('a session after edits', () => {
  it.concurrent('is saved as typed, brought back by undo, and there again at the next start', async () => {
    const home = newHome();
    const session = await start(home);
    await batchAfter(session, `${ENTER}64${ENTER}`, '64');
    await until('a saved batch of 64', () => saved(home)?.batch === 64);
    expect(statSync(fileOf(home)).mode & 0o777).toBe(0o600);
    await batchAfter(session, 'u', '1');
    await until('a saved batch of 1', () => saved(home)?.batch === 1);
    await batchAfter(session, REDO, '64');
    await quit(session);
    expect(saved(home)?.batch).toBe(64);
    const before = readFileSync(fileOf(home), 'utf8');
    const again = await start(home, { args: [] });
    await again.waitFor(/▸Batch\s+‹ 64 ›/);
    await quit(again);
    expect(readFileSync(fileOf(home), 'utf8')).toBe(before);
    expect(readdirSync(stateOf(home))).toEqual(['last.json']);
  });

  it.concurrent('follows typing, steps, undo and redo like a plain list of values', async () => {
    const home = newHome();
    const session = await start(home);
    const past: number[] = [];
    let now = 1;
    let future: number[] = [];
    const set = (value: number): void => {
      if (value === now) return;
      past.push(now);
      now = value;
      future = [];
    };
    const deeds = fc.oneof(
      fc.integer({ min: 1, max: 99_999 }).map((value) => ({ deed: 'type', value })),
      fc.constantFrom(
        { deed: 'undo', value: 0 },
        { deed: 'redo', value: 0 },
        { deed: 'cancel', value: 777 },
      ),
      fc.constantFrom(RIGHT, LEFT).map((key) => ({ deed: key, value: 0 })),
    );
    for (const { deed, value } of fc.sample(deeds, { seed: FUZZ_SEED, numRuns: 30 })) {
      switch (deed) {
        case 'type':
          session.press(`${ENTER}${value}${ENTER}`);
          set(value);
          break;
        case 'cancel':
          session.press(`${ENTER}${value}\u001b`);
          // Escape and a key right behind it would be one chunk.
          await settled(session);
          break;
        case 'undo':
          session.press('u');
          if (past.length > 0) {
            future.push(now);
            now = past.pop() ?? now;
          }
          break;
        case 'redo':
          session.press(REDO);
          if (future.length > 0) {
            past.push(now);
            now = future.pop() ?? now;
          }
          break;
        default:
          // Up and down, so that the next step is no longer of the same row's run.
          session.press(`${deed}\u001b[B\u001b[A`);
          set(
            deed === RIGHT
              ? 2 ** (Math.floor(Math.log2(now)) + 1)
              : Math.max(1, 2 ** (Math.ceil(Math.log2(now)) - 1)),
          );
      }
    }
    await session.waitFor(new RegExp(`▸Batch\\s+‹ ${now.toLocaleString('en-US')} ›`));
    await quit(session);
    expect(saved(home)?.batch).toBe(now);
  });

  it.concurrent('is whole after kill -9 at any moment', async () => {
    const home = newHome();
    for (const milliseconds of [0, 350, 400, 410, 430]) {
      const session = await start(home);
      session.press(`${ENTER}${milliseconds + 2}${ENTER}`);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      session.signal('SIGKILL');
      await session.exit;
      saved(home);
    }
    const last = await start(home);
    await batchAfter(last, `${ENTER}5${ENTER}`, '5');
    await quit(last);
    expect(saved(home)?.batch).toBe(5);
  });

  it.concurrent('is not destroyed by two copies at once: the one edited last wins', async () => {
    const home = newHome();
    const [one, other] = await Promise.all([start(home), start(home)]);
    for (let round = 0; round < 12; round++) {
      one.press(RIGHT);
      other.press(`${ENTER}${round + 3}${ENTER}`);
      await new Promise((resolve) => setTimeout(resolve, 60));
      saved(home);
    }
    await quit(one);
    await batchAfter(other, `${ENTER}77${ENTER}`, '77');
    await quit(other);
    expect(saved(home)?.batch).toBe(77);
    expect(readdirSync(stateOf(home))).toEqual(['last.json']);
  });
});

describe('an invalid session file', () => {
  const spoil: Readonly<Record<string, (file: string) => void>> = {
    empty: (file) => writeFileSync(file, ''),
    cut: (file) => writeFileSync(file, '{"model": {"id": "x", '),
    'a list': (file) => writeFileSync(file, '[]'),
    'no scenario': (file) => writeFileSync(file, '{"batch": 3}'),
    'binary noise': (file) => writeFileSync(file, Buffer.from([0, 255, 27, 91, 50, 74, 10, 1, 2])),
    huge: (file) => {
      writeFileSync(file, '{');
      truncateSync(file, 4e9);
    },
    'a folder': (file) => mkdirSync(file),
    'a pipe': (file) => void execFileSync('mkfifo', [file]),
    'a link to a device': (file) => symlinkSync('/dev/zero', file),
    'a model that is none': (file) =>
      writeFileSync(
        file,
        JSON.stringify({
          model: {
            id: '\u001b[2J',
            name: '\u202eevil\n',
            config: { model_type: 'llama', hidden_size: -1 },
          },
          hardware: { id: 'h', count: 1, preset: {} },
        }),
      ),
    'hostile options': (file) =>
      writeFileSync(
        file,
        JSON.stringify({
          model: { id: 'm', name: 'n', config: {} },
          hardware: { id: 'h', count: 1e300, preset: [] },
          batch: '\u001b]0;title\u0007',
        }),
      ),
  };

  it.concurrent.each(Object.entries(spoil))(
    '%s: told in a notice, nothing else lost',
    async (_, write) => {
      const home = newHome();
      mkdirSync(stateOf(home), { recursive: true });
      write(fileOf(home));
      const session = await start(home, { args: [] });
      await session.waitFor(/the last session is ignored: /);
      expect(session.text().join('')).not.toMatch(/[\p{Cc}\u202e]/u);
      await quit(session);
    },
  );

  it.concurrent('of another version is read as far as it is understood', async () => {
    const home = newHome();
    const session = await start(home);
    await batchAfter(session, `${ENTER}8${ENTER}`, '8');
    await quit(session);
    const file = JSON.parse(readFileSync(fileOf(home), 'utf8')) as Record<string, unknown>;
    delete file['engine'];
    writeFileSync(fileOf(home), JSON.stringify({ ...file, fromTheFuture: { a: 1 } }));
    const again = await start(home, { args: [] });
    await again.waitFor(/▸Batch\s+‹ 8 ›/);
    await quit(again);
  });

  it.concurrent('that is a link is replaced, and its target stays unchanged', async () => {
    const home = newHome();
    const outside = join(newHome(), 'precious');
    writeFileSync(outside, 'precious');
    mkdirSync(stateOf(home), { recursive: true });
    symlinkSync(outside, fileOf(home));
    const session = await start(home);
    await batchAfter(session, `${ENTER}8${ENTER}`, '8');
    await quit(session);
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(saved(home)?.batch).toBe(8);
  });
});

describe('where no file can be written', () => {
  /** Runs the dashboard, edits, is told, quits; gives what is on the screen once the terminal is given back. */
  async function editedIn(stateHome: string): Promise<string> {
    const session = await start(newHome(), { environment: { XDG_STATE_HOME: stateHome } });
    await batchAfter(session, `${ENTER}8${ENTER}`, '8');
    await session.waitFor('last.json is not written');
    await batchAfter(session, `${ENTER}9${ENTER}`, '9');
    await quit(session);
    return session.text().join('\n');
  }

  it.concurrent('a folder that can’t be made gives a line at the end, no crash', async () => {
    expect(await editedIn('/proc/nowhere')).toMatch(
      /^llm-tui: \/proc\/nowhere\/.*last\.json is not written: no such file or folder$/m,
    );
  });

  it.concurrent('a file in the folder’s place gives the same line', async () => {
    const file = join(newHome(), 'file');
    writeFileSync(file, '');
    expect(await editedIn(file)).toMatch(
      /last\.json is not written: a part of the path is no folder/,
    );
  });

  it.concurrent('a full disk gives the same line', async ({ skip }) => {
    const disk = join(newHome(), 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k,nr_inodes=16', 'tmpfs', disk], {
        stdio: 'ignore',
      });
    } catch {
      skip('only root may mount a disk that is full');
    }
    try {
      writeFileSync(join(disk, 'full'), Buffer.alloc(4096));
      expect(await editedIn(disk)).toMatch(/last\.json is not written: the disk is full/);
      expect(readdirSync(join(disk, 'llm-tui'))).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it.concurrent('another user’s folder gives the same line', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give a folder away');
    const home = newHome();
    mkdirSync(join(home, 'llm-tui'));
    execFileSync('chown', ['12345', join(home, 'llm-tui')]);
    expect(await editedIn(home)).toMatch(/belongs to another\s+user/);
  });
});
