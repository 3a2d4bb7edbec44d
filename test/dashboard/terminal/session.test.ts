import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildMock } from './build-mock.js';
import { nodes, type PseudoTerminal, runInPseudoTerminal } from './pseudo-terminal.js';
import { looksOf, textOf } from './virtual-terminal.js';

let mock = '';
beforeAll(async () => {
  mock = await buildMock();
});

const isShown = (screen: readonly string[]): boolean =>
  screen.some((line) => line.startsWith('j more  ? help  q quit'));

/** Ink reads keys only after its first frame; the mock asks for pastes at that same moment. */
const untilItListens = (pty: PseudoTerminal): Promise<void> =>
  pty.waitFor((screen) => isShown(screen) && pty.sent().includes('\u001B[?2004h'));

const hasBatch = (count: number) => (screen: readonly string[]) =>
  isShown(screen) && screen.some((line) => new RegExp(`batch +${count} `).test(line));

interface Started {
  readonly pty: PseudoTerminal;
  readonly folder: string;
  /** The process id of the mock itself. */
  readonly pid: () => number;
}

const start = async (node: string, columns = 120, rows = 40): Promise<Started> => {
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const pty = runInPseudoTerminal(node, [mock, '--session', folder], {
    columns,
    rows,
    environment: { CI: 'true' },
  });
  await untilItListens(pty);
  return { pty, folder, pid: () => Number(readFileSync(join(folder, 'pid'), 'utf8')) };
};

/** Runs the mock below a shell that tells its exit code and the terminal's state afterwards. */
const startBelowShell = async (node: string): Promise<Started> => {
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const script = '"$0" "$@"; echo "code=$?"; stty -a';
  const pty = runInPseudoTerminal('/bin/sh', ['-c', script, node, mock, '--session', folder], {
    rows: 40,
  });
  await untilItListens(pty);
  return { pty, folder, pid: () => Number(readFileSync(join(folder, 'pid'), 'utf8')) };
};

const expectGivenBack = ({ terminal, sent }: PseudoTerminal): void => {
  expect(terminal.buffer.active.type).toBe('normal');
  expect(terminal.modes.wraparoundMode).toBe(true);
  expect(terminal.modes.bracketedPasteMode).toBe(false);
  expect(sent().lastIndexOf('\u001B[?25h')).toBeGreaterThan(sent().lastIndexOf('\u001B[?25l'));
  // As `stty -a` tells: a minus before each when the terminal is raw.
  const words = textOf(terminal).join(' ').split(/[ ;]+/);
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

describe.each(nodes())('a session on Node %s', { timeout: 30_000 }, (_version, node) => {
  test('a key costs at most 160 bytes in a full dashboard, on median and on average', async () => {
    const { pty } = await start(node);
    const costs: number[] = [];
    for (let count = 1; count <= 60; count++) {
      const before = pty.sent().length;
      pty.send('j');
      await pty.waitFor(hasBatch(count));
      costs.push(Buffer.byteLength(pty.sent().slice(before)));
    }
    expect(median(costs)).toBeLessThanOrEqual(160);
    expect(costs.reduce((sum, cost) => sum + cost) / costs.length).toBeLessThanOrEqual(160);
    pty.send('q');
    await pty.exit;
  });

  test('bursts of keys leave the same screen as painting it afresh', async () => {
    const { pty } = await start(node);
    pty.send('j'.repeat(17));
    pty.send('jj');
    await pty.waitFor(hasBatch(19));
    const before = looksOf(pty.terminal);
    const sentBefore = pty.sent().length;
    pty.send('\u000C');
    await pty.waitFor(() => pty.sent().length > sentBefore + 3000);
    expect(looksOf(pty.terminal).join('\n') === before.join('\n')).toBe(true);
    pty.send('q');
    await pty.exit;
  });

  test('a storm of resizes and keys settles to the screen of a fresh start', async () => {
    const { pty } = await start(node);
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
      pty.resize(columns, rows);
      pty.send('j');
    }
    const fresh = await start(node, 97, 31);
    fresh.pty.send('j'.repeat(sizes.length));
    await fresh.pty.waitFor(hasBatch(sizes.length));
    const wanted = looksOf(fresh.pty.terminal).join('\n');
    await pty.waitFor(() => looksOf(pty.terminal).join('\n') === wanted);
    for (const each of [pty, fresh.pty]) {
      each.send('q');
      await each.exit;
    }
  });

  test('a size that comes back at once is painted afresh, though Node tells of no resize', async () => {
    const { pty } = await start(node);
    const before = looksOf(pty.terminal).join('\n');
    pty.resize(40, 10);
    pty.resize(120, 40);
    await pty.waitFor(() => looksOf(pty.terminal).join('\n') === before);
    pty.send('q');
    await pty.exit;
  });

  test('quitting gives the terminal back, flushes once and lets the caller speak', async () => {
    const { pty, folder } = await startBelowShell(node);
    pty.send('q');
    await pty.exit;
    expectGivenBack(pty);
    expect(textOf(pty.terminal).slice(0, 2)).toEqual(['farewell', 'code=0']);
    expect(flushes(folder)).toBe('once ');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s gives the terminal back and ends with %i', async (signal, code) => {
    const { pty, folder, pid } = await startBelowShell(node);
    process.kill(pid(), signal);
    await pty.exit;
    expectGivenBack(pty);
    expect(textOf(pty.terminal)[0]).toBe(`code=${code}`);
    expect(flushes(folder)).toBe('once ');
  });

  test.each([
    ['a key handler', 'T', 'broken in a'],
    ['a promise', 'R', 'broken promise'],
    ['rendering', 'B', 'broken while rendering'],
  ])('an error in %s is kept in a file and told in one line', async (_where, key, message) => {
    const { pty, folder } = await startBelowShell(node);
    pty.send(key);
    await pty.exit;
    expectGivenBack(pty);
    const report = readFileSync(join(folder, 'crash.txt'), 'utf8');
    expect(report).toContain(`Error: ${message}`);
    expect(report).toContain('    at ');
    const screen = textOf(pty.terminal).join('');
    expect(screen).toMatch(
      `llm-tui: unexpected error: ${message} (details in ${join(folder, 'crash.txt')})code=1`,
    );
    expect(flushes(folder)).toBe('once ');
  });

  test('a connection that is lost ends the program, which flushes first', async () => {
    const { pty, folder, pid } = await start(node);
    const running = pid();
    pty.hangUp();
    await expect.poll(() => isAlive(running), { timeout: 20_000 }).toBe(false);
    expect(flushes(folder)).toBe('once ');
  });

  test('SIGUSR1 opens no inspector', async () => {
    const { pty, pid } = await start(node);
    process.kill(pid(), 'SIGUSR1');
    pty.send('j');
    await pty.waitFor(hasBatch(1));
    pty.send('q');
    await pty.exit;
    expect(pty.sent()).not.toContain('Debugger');
  });

  test('Ctrl+Z gives the shell its terminal, fg takes it back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-'));
    const inputrc = join(folder, 'inputrc');
    writeFileSync(inputrc, 'set enable-bracketed-paste off\n');
    const pty = runInPseudoTerminal('/bin/bash', ['--norc', '--noprofile', '-i'], {
      environment: { INPUTRC: inputrc },
    });
    pty.send(`${node} ${mock} --session ${folder}\r`);
    await untilItListens(pty);
    pty.send('j');
    await pty.waitFor(hasBatch(1));
    pty.send('\u001A');
    await pty.waitFor((screen) => screen.some((line) => line.includes('Stopped')));
    pty.send('clear; stty -a; echo state=$?\r');
    await pty.waitFor((screen) => screen.includes('state=0'));
    expectGivenBack(pty);
    pty.send('fg\r');
    await pty.waitFor(hasBatch(1));
    expect(pty.terminal.buffer.active.type).toBe('alternate');
    expect(pty.terminal.modes.wraparoundMode).toBe(false);
    pty.send('j');
    await pty.waitFor(hasBatch(2));
    pty.send('q');
    const isPrompt = (line: string | undefined) => line?.startsWith('bash-') ?? false;
    await pty.waitFor(
      (screen) =>
        screen.includes('farewell') && isPrompt(screen.findLast((line) => line.trim() !== '')),
    );
    expectGivenBack(pty);
    pty.send('exit\r');
    await pty.exit;
  });

  test('Ctrl+Z where no shell could continue it changes nothing', async () => {
    const { pty } = await start(node);
    pty.send('\u001A');
    pty.send('j');
    await pty.waitFor(hasBatch(1));
    pty.send('q');
    await pty.exit;
  });

  test('after being stopped by someone else it takes the terminal again', async () => {
    const { pty, pid } = await start(node);
    process.kill(pid(), 'SIGSTOP');
    pty.terminal.write('\u001B[?7h\u001B[?2004l\u001B[?1049l\u001B[?25h$ someone else was here');
    process.kill(pid(), 'SIGCONT');
    await pty.waitFor(isShown);
    expect(pty.terminal.buffer.active.type).toBe('alternate');
    expect(pty.terminal.modes).toMatchObject({ wraparoundMode: false, bracketedPasteMode: true });
    pty.send('q');
    await pty.exit;
  });
});
