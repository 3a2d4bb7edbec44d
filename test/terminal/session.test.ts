import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { machineNode, nodesHere, projectNode } from './nodes.js';
import { type SessionOptions, startSession } from './session.js';

const program = fileURLToPath(new URL('fixture.mjs', import.meta.url));
const start = (options: SessionOptions = {}) => startSession({ program, ...options });

describe('a session in a pseudo-terminal', () => {
  it.each(nodesHere())('runs a program with $version and ends with its exit code', async (node) => {
    const session = start({ node: node.path, columns: 90, rows: 20 });
    await session.waitFor('ready 90x20');
    session.press('q');
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
  });

  it('hands over keys and environment', async () => {
    const session = start({ environment: { FLAVOUR: 'vanilla' } });
    await session.waitFor('ready');
    session.press('\u001B[A');
    await session.waitFor(String.raw`pressed "\u001b[A" vanilla`);
    session.press('q');
    await session.exit;
  });

  it('reports modes of the terminal before, during and after', async () => {
    const session = start();
    expect(session.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
    await session.waitFor('ready');
    expect(session.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
    session.press('q');
    await session.exit;
    expect(session.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
  });

  it('looks up the cells of a text, wide ones once', async () => {
    const session = start();
    await session.waitFor('ready');
    expect(session.cellsOf('red').map(({ bold, foreground }) => ({ bold, foreground }))).toEqual(
      Array(3).fill({ bold: true, foreground: { palette: 1 } }),
    );
    expect(
      session.cellsOf('漢字').map(({ text, width, inverse }) => [text, width, inverse]),
    ).toEqual([
      ['漢', 2, true],
      ['字', 2, true],
    ]);
    expect(session.cellsOf('end')[0]).toMatchObject({ text: 'e', bold: false, inverse: false });
    expect(() => session.cellsOf('nowhere')).toThrow('"nowhere" is not on the screen');
    session.press('q');
    await session.exit;
  });

  it('resizes the terminal and the screen', async () => {
    const session = start();
    await session.waitFor('ready 120x40');
    session.resize(50, 9);
    await session.waitFor('size 50x9');
    expect(session.text()).toHaveLength(9);
    session.press('q');
    await session.exit;
  });

  it('counts the bytes since a mark', async () => {
    const session = start();
    await session.waitFor('ready');
    await session.quiet(50);
    const mark = session.mark();
    expect(session.bytesSince(mark)).toBe(0);
    session.press('x');
    await session.waitFor('pressed "x"');
    expect(session.sentSince(mark).toString()).toBe('\u001B[2J\u001B[Hpressed "x" plain');
    expect(session.bytesSince(mark)).toBe(24);
    session.press('q');
    await session.exit;
  });

  it('sends signals, which the program may answer or not', async () => {
    const answered = start();
    await answered.waitFor('ready');
    answered.signal('SIGTERM');
    expect(await answered.exit).toEqual({ code: 3, signal: 0 });
    const killed = start();
    await killed.waitFor('ready');
    killed.signal('SIGKILL');
    expect(await killed.exit).toEqual({ code: 0, signal: 9 });
  });

  it('closes the terminal under the program', async () => {
    const session = start();
    await session.waitFor('ready');
    session.hangUp();
    expect((await session.exit).signal).toBe(1);
  });

  it('shows the screen when the expected text never comes', async () => {
    const session = start();
    await session.waitFor(/ready \d+x\d+/);
    await expect(session.waitFor('never', 50)).rejects.toThrow(
      /not seen in 50 ms: never\nready 120x40/,
    );
    const waiting = session.waitFor(() => false);
    session.press('q');
    await expect(waiting).rejects.toThrow('the program ended before');
  });

  it('starts in an empty home folder of its own', async () => {
    const [one, other] = [start(), start()];
    expect(one.home).not.toBe(other.home);
    await Promise.all([one, other].map((session) => session.waitFor('ready')));
    for (const session of [one, other]) session.press('q');
    await Promise.all([one.exit, other.exit]);
  });
});

describe('the Nodes of this machine', () => {
  it('are the Node that runs the tests and one outside the dependencies', () => {
    expect(projectNode().version).toBe(process.version);
    expect(machineNode()?.path ?? '').not.toContain('node_modules');
    expect(machineNode('')).toBeUndefined();
  });
});
