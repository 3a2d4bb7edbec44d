import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodesHere } from '../terminal/nodes.js';
import { PROGRAM, type Session, type SessionOptions, startSession } from '../terminal/session.js';
import { childOf, settled, until } from './support/settled.js';

const LLAMA = ['llama-3.1-8b', '--hardware', 'h100', '--fresh'];
const GIVEN_BACK = {
  alternateScreen: false,
  cursorVisible: true,
  bracketedPaste: false,
  autowrap: true,
  mouse: 'none',
};

const running: Session[] = [];
afterAll(() => {
  for (const session of running) session.signal('SIGKILL');
});

/** The dashboard below a shell that tells its exit code and the terminal's state once it is gone. */
async function belowShell(node: string, options: SessionOptions = {}): Promise<Session> {
  const script = '"$0" "$@"; echo "code=$?"; stty -a; sleep 60';
  const session = startSession({
    node: null,
    program: '/bin/sh',
    args: ['-c', script, node, PROGRAM, ...LLAMA],
    ...options,
  });
  running.push(session);
  await session.waitFor('? help');
  return session;
}

function batchSaved(home: string): unknown {
  const file = join(home, '.local/state/llm-tui/last.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).batch : undefined;
}

async function untilGone(pid: number): Promise<void> {
  const isAlive = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  await until(`the end of ${pid}`, () => !isAlive());
}

describe.each(nodesHere())('on Node $version', ({ path: node }) => {
  it.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)(
    '%s ends it with %d, the terminal given back, the last edit kept',
    async (signal, code) => {
      const session = await belowShell(node);
      session.press('\r64\r');
      await session.waitFor(/▸Batch\s+‹ 64 ›/);
      process.kill(childOf(session.pid), signal);
      await session.waitFor(`code=${code}`);
      await session.waitFor(/(^|\s)icanon/m);
      expect(session.modes()).toEqual(GIVEN_BACK);
      const words = session.text().join(' ').split(/[ ;]+/);
      expect(words).toEqual(expect.arrayContaining(['icanon', 'echo', 'isig', 'icrnl']));
      expect(batchSaved(session.home)).toBe(64);
    },
  );

  it.concurrent('a connection that is lost ends it, the last edit kept', async () => {
    const session = startSession({ node, args: LLAMA });
    await session.waitFor('? help');
    session.press('\r64\r');
    await session.waitFor(/▸Batch\s+‹ 64 ›/);
    session.hangUp();
    await session.exit;
    await untilGone(session.pid);
    expect(batchSaved(session.home)).toBe(64);
  });

  it.concurrent('kill -9 of the shell it runs in ends it, the last edit kept', async () => {
    const session = await belowShell(node);
    session.press('\r64\r');
    await session.waitFor(/▸Batch\s+‹ 64 ›/);
    const pid = childOf(session.pid);
    expect(pid).not.toBe(session.pid);
    session.signal('SIGKILL');
    await untilGone(pid);
    expect(batchSaved(session.home)).toBe(64);
    expect(readdirSync(join(session.home, '.local/state/llm-tui'))).toEqual(['last.json']);
  });

  it.concurrent('stopped and continued by someone else, it goes on', async () => {
    const session = startSession({ node, args: LLAMA });
    running.push(session);
    await session.waitFor('? help');
    session.signal('SIGSTOP');
    session.press('\r64\r');
    session.signal('SIGCONT');
    await session.waitFor(/▸Batch\s+‹ 64 ›/);
    session.press('q');
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
  });
});

describe('outputs that are no terminal get the report as text', () => {
  async function textOf(options: SessionOptions): Promise<string> {
    const session = startSession({ args: LLAMA, ...options });
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
    expect(session.sentSince(0).toString()).not.toContain('\u001b');
    return session.sentSince(0).toString();
  }

  // By `env`, as the driver gives a TERM to what has none.
  it.concurrent.each(['TERM=dumb', 'TERM=unknown', 'TERM=', '--unset=TERM'])(
    '%s',
    async (change) => {
      const args = [change, process.execPath, PROGRAM, ...LLAMA];
      const text = await textOf({ node: null, program: '/usr/bin/env', args });
      expect(text).toContain('8.03B parameters (8,030,261,248)');
    },
  );

  it.concurrent.each(['< /dev/null', '| cat', '<&-'])(
    'in a terminal, but %s',
    async (redirection) => {
      const script = `"$0" "$@" ${redirection}`;
      const args = ['-c', script, process.execPath, PROGRAM, ...LLAMA];
      expect(await textOf({ node: null, program: '/bin/sh', args })).toContain('8.03B parameters');
    },
  );
});

describe('terminals with fewer means', () => {
  it.concurrent('TERM=linux gets only ASCII, whatever the locale', async () => {
    const session = startSession({ args: LLAMA, environment: { TERM: 'linux' } });
    running.push(session);
    await session.waitFor('? help');
    expect(session.text().join('')).toMatch(/^[\x20-\x7e]*$/);
    session.press('q');
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
  });

  it.concurrent.each([
    [1, 1],
    [1, 50],
    [500, 200],
  ])('a window of %d×%d starts, grows to a whole screen, quits', async (columns, rows) => {
    const session = startSession({ args: LLAMA, columns, rows });
    running.push(session);
    await session.waitFor(() => session.modes().bracketedPaste);
    await settled(session);
    session.resize(120, 40);
    await session.waitFor('? help');
    await settled(session);
    const grown = session.text();
    session.press('\u000c');
    await settled(session);
    expect(grown).toEqual(session.text());
    session.resize(columns, rows);
    await settled(session);
    session.press('q');
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
    expect(session.modes()).toEqual(GIVEN_BACK);
  });

  it.concurrent('errors of the command line are one line in a terminal too, without touching it', async () => {
    const session = startSession({ args: ['--bach', '3'] });
    expect(await session.exit).toEqual({ code: 2, signal: 0 });
    expect(session.sentSince(0).toString()).toBe(
      'llm-tui: "--bach" is no flag (nearest: --batch); --help lists them\r\n',
    );
  });

  it.concurrent('works in tmux, its screen like that of a fresh start', async ({ skip }) => {
    try {
      execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    } catch {
      skip('there is no tmux here');
    }
    const home = mkdtempSync(join(tmpdir(), 'tmux-home-'));
    const tmux = (...args: string[]) =>
      execFileSync('tmux', ['-L', `llm-tui-${process.pid}`, '-f', '/dev/null', ...args], {
        encoding: 'utf8',
        env: { ...process.env, HOME: home, TMUX: '', LANG: 'C.UTF-8' },
      });
    tmux('new-session', '-d', '-x', '120', '-y', '40', process.execPath, PROGRAM, ...LLAMA);
    try {
      const screen = () => tmux('capture-pane', '-p');
      await until('the first frame', () => screen().includes('? help'));
      tmux('resize-window', '-x', '70', '-y', '20');
      await until('20 rows', () => screen().trimEnd().split('\n').length === 20);
      tmux('resize-window', '-x', '120', '-y', '40');
      await until('all panes', () => screen().includes('Activations × batch'));
      tmux('send-keys', 'q');
    } finally {
      spawn('tmux', ['-L', `llm-tui-${process.pid}`, 'kill-server'], { stdio: 'ignore' });
    }
  });
});
