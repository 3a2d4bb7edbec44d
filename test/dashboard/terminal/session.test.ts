import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { nodesHere } from '../../terminal/nodes.js';
import { type Session, startSession } from '../../terminal/session.js';
import { buildMock } from './build-mock.js';

let mock = '';
beforeAll(async () => {
  mock = await buildMock();
});

type Screen = readonly string[];

/** Other tests may keep the machine busy. */
const PATIENCE = 20_000;
const PASTE_ON = '\u001B[?2004h';

const sent = (session: Session): string => session.sentSince(0).toString();

const isShown = (screen: Screen): boolean =>
  screen.some((line) => line.startsWith('j more  ? help  q quit'));

/** Ink reads keys only after its first frame; the mock asks for pastes at that same moment. */
const untilItListens = (session: Session): Promise<void> =>
  session.waitFor((screen) => isShown(screen) && sent(session).includes(PASTE_ON), PATIENCE);

const untilBatch = (session: Session, count: number): Promise<void> => {
  const batch = new RegExp(`batch +${count} `);
  return session.waitFor(
    (screen) => isShown(screen) && screen.some((line) => batch.test(line)),
    PATIENCE,
  );
};

/** What every cell shows; a blank shows nothing of the colour it is written in. */
const looks = (session: Session, columns = 120, rows = 40): string =>
  Array.from({ length: columns * rows }, (_, index) => {
    const cell = session.cell(index % columns, Math.floor(index / columns));
    const isPlainBlank = cell.text === ' ' && !cell.inverse && !cell.underline;
    return JSON.stringify(isPlainBlank ? cell.background : cell);
  }).join('\n');

interface Started {
  readonly session: Session;
  readonly folder: string;
  /** The process id of the mock itself. */
  readonly pid: () => number;
}

const started = async (session: Session, folder: string): Promise<Started> => {
  await untilItListens(session);
  return { session, folder, pid: () => Number(readFileSync(join(folder, 'pid'), 'utf8')) };
};

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'session-'));

const start = (node: string, columns = 120, rows = 40): Promise<Started> => {
  const folder = newFolder();
  const args = ['--session', folder];
  const environment = { CI: 'true' };
  return started(startSession({ node, program: mock, args, columns, rows, environment }), folder);
};

/** Runs the mock below a shell that tells its exit code and the terminal's state afterwards. */
const startBelowShell = (node: string): Promise<Started> => {
  const folder = newFolder();
  const script = '"$0" "$@"; echo "code=$?"; stty -a';
  const args = ['-c', script, node, mock, '--session', folder];
  return started(startSession({ node: null, program: '/bin/sh', args }), folder);
};

const expectGivenBack = (session: Session): void => {
  expect(session.modes()).toEqual({
    alternateScreen: false,
    cursorVisible: true,
    bracketedPaste: false,
    autowrap: true,
    mouse: 'none',
  });
  // As `stty -a` tells: a minus before each when the terminal is raw.
  const words = session.text().join(' ').split(/[ ;]+/);
  expect(words).toEqual(expect.arrayContaining(['icanon', 'echo', 'isig', 'icrnl']));
};

const flushes = (folder: string): string => readFileSync(join(folder, 'flushed'), 'utf8');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const quit = async (session: Session): Promise<void> => {
  session.press('q');
  await session.exit;
};

describe.each(nodesHere())('a session on Node $version', { timeout: 60_000 }, ({ path: node }) => {
  test('a key costs at most 160 bytes in a full dashboard, on median and on average', async () => {
    const { session } = await start(node);
    const costs: number[] = [];
    for (let count = 1; count <= 60; count++) {
      const before = session.mark();
      session.press('j');
      await untilBatch(session, count);
      costs.push(session.bytesSince(before));
    }
    expect(median(costs)).toBeLessThanOrEqual(160);
    expect(costs.reduce((sum, cost) => sum + cost) / costs.length).toBeLessThanOrEqual(160);
    await quit(session);
  });

  test('bursts of keys leave the same screen as painting it afresh', async () => {
    const { session } = await start(node);
    session.press('j'.repeat(17));
    session.press('jj');
    await untilBatch(session, 19);
    await session.quiet(100);
    await session.drawn();
    const before = looks(session);
    const mark = session.mark();
    session.press('\u000C');
    await session.waitFor(
      () => session.sentSince(mark).includes('j more  ? help  q quit'),
      PATIENCE,
    );
    await session.quiet(100);
    await session.drawn();
    expect(looks(session) === before).toBe(true);
    await quit(session);
  });

  test('a storm of resizes and keys settles to the screen of a fresh start', async () => {
    const { session } = await start(node);
    const sizes = [
      [80, 24],
      [33, 9],
      [140, 50],
      [61, 17],
      [120, 40],
      [20, 5],
      [97, 31],
    ] as const;
    for (const [columns, rows] of sizes) {
      session.resize(columns, rows);
      session.press('j');
    }
    const fresh = await start(node, 97, 31);
    fresh.session.press('j'.repeat(sizes.length));
    await untilBatch(fresh.session, sizes.length);
    const wanted = looks(fresh.session, 97, 31);
    await session.waitFor(() => looks(session, 97, 31) === wanted, PATIENCE);
    await quit(session);
    await quit(fresh.session);
  });

  test('a size that returns at once is painted afresh, though Node reports no resize', async () => {
    const { session } = await start(node);
    const before = looks(session);
    session.resize(40, 10);
    session.resize(120, 40);
    await session.waitFor(() => looks(session) === before, PATIENCE);
    await quit(session);
  });

  test('quitting restores the terminal, flushes once and lets the caller print', async () => {
    const { session, folder } = await startBelowShell(node);
    await quit(session);
    expectGivenBack(session);
    expect(session.text().slice(0, 3)).toEqual(['llm-tui: flushed', 'farewell', 'code=0']);
    expect(flushes(folder)).toBe('once ');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s gives the terminal back and ends with %i', async (signal, code) => {
    const { session, folder, pid } = await startBelowShell(node);
    process.kill(pid(), signal);
    await session.exit;
    expectGivenBack(session);
    expect(session.text().slice(0, 2)).toEqual(['llm-tui: flushed', `code=${code}`]);
    expect(flushes(folder)).toBe('once ');
  });

  test.each([
    ['a key handler', 'T', 'broken in a'],
    ['a promise', 'R', 'broken promise'],
    ['rendering', 'B', 'broken while rendering'],
  ])(
    'an error in %s is written to a file and reported in one line',
    async (_where, key, message) => {
      const { session, folder } = await startBelowShell(node);
      session.press(key);
      await session.exit;
      expectGivenBack(session);
      const report = readFileSync(join(folder, 'crash.txt'), 'utf8');
      expect(report).toContain(`Error: ${message}`);
      expect(report).toContain('    at ');
      expect(session.text().join('')).toMatch(
        `llm-tui: unexpected error: ${message} (details in ${join(folder, 'crash.txt')})code=1`,
      );
      expect(flushes(folder)).toBe('once ');
    },
  );

  test('a connection that is lost ends the program, which flushes first', async () => {
    const { session, folder, pid } = await start(node);
    const running = pid();
    session.hangUp();
    await expect.poll(() => isAlive(running), { timeout: PATIENCE }).toBe(false);
    expect(flushes(folder)).toBe('once ');
  });

  test('SIGUSR1 opens no inspector', async () => {
    const { session, pid } = await start(node);
    process.kill(pid(), 'SIGUSR1');
    session.press('j');
    await untilBatch(session, 1);
    await quit(session);
    expect(sent(session)).not.toContain('Debugger');
  });

  test('Ctrl+Z gives the shell its terminal, fg takes it back', async () => {
    const folder = newFolder();
    const inputrc = join(folder, 'inputrc');
    writeFileSync(inputrc, 'set enable-bracketed-paste off\n');
    const session = startSession({
      node: null,
      program: '/bin/bash',
      args: ['--norc', '--noprofile', '-i'],
      environment: { INPUTRC: inputrc },
    });
    session.press(`${node} ${mock} --session ${folder}\r`);
    await untilItListens(session);
    session.press('j');
    await untilBatch(session, 1);
    session.press('\u001A');
    await session.waitFor('Stopped', PATIENCE);
    session.press('clear; stty -a; echo state=$?\r');
    await session.waitFor((screen) => screen.includes('state=0'), PATIENCE);
    expectGivenBack(session);
    session.press('fg\r');
    await untilBatch(session, 1);
    expect(session.modes()).toMatchObject({ alternateScreen: true, autowrap: false });
    session.press('j');
    await untilBatch(session, 2);
    session.press('q');
    const isPrompt = (line = '') => line.startsWith('bash-');
    await session.waitFor(
      (screen) =>
        screen.includes('farewell') && isPrompt(screen.findLast((line) => line.trim() !== '')),
      PATIENCE,
    );
    expectGivenBack(session);
    session.press('exit\r');
    await session.exit;
  });

  test('Ctrl+Z does nothing where no shell could continue the program', async () => {
    const { session } = await start(node);
    session.press('\u001A');
    session.press('j');
    await untilBatch(session, 1);
    await quit(session);
  });

  test('after SIGSTOP and SIGCONT it sets the modes of the terminal again', async () => {
    const { session, pid } = await start(node);
    process.kill(pid(), 'SIGSTOP');
    const mark = session.mark();
    process.kill(pid(), 'SIGCONT');
    await session.waitFor(
      () => session.sentSince(mark).includes('j more  ? help  q quit'),
      PATIENCE,
    );
    const again = session.sentSince(mark).toString();
    for (const mode of ['?1049h', '?7l', '?25l', '?2004h'])
      expect(again).toContain(`\u001B[${mode}`);
    session.press('j');
    await untilBatch(session, 1);
    await quit(session);
  });
});
