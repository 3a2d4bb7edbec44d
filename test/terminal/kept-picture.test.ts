import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodesHere } from './nodes.js';
import { type SessionOptions, startSession } from './session.js';

const folder = mkdtempSync(join(tmpdir(), 'kept-picture-'));

/** A module that Node loads first, to act where the launcher begins to read the program. */
const atProgram = (name: string, act: string): Readonly<Record<string, string>> => {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(
    file,
    `const fs = require('node:fs');
    const { readFileSync, writeSync } = fs;
    let isShown = false;
    fs.writeSync = (descriptor, data, ...all) => {
      isShown ||= String(data).includes('KV cache');
      return writeSync(descriptor, data, ...all);
    };
    fs.readFileSync = (path, ...all) => {
      if (/dist.program[.]js$/.test(String(path))) { ${act} }
      return readFileSync(path, ...all);
    };`,
  );
  return { NODE_OPTIONS: `--require ${file}` };
};
const told = join(folder, 'told');
const telling = atProgram('telling', `fs.writeFileSync('${told}', String(isShown));`);

const start = (options: SessionOptions) => startSession({ args: ['gpt2'], ...options });
const quit = async (session: ReturnType<typeof start>) => {
  session.press('q');
  return session.exit;
};
/** A home in which the dashboard has been started before. */
const usedHome = async (options: SessionOptions = {}) => {
  const session = start(options);
  await session.waitFor('KV cache');
  await session.quiet(300);
  const text = session.text();
  await quit(session);
  return { home: session.home, text };
};
const pictures = (home: string) => join(home, '.cache/llm-tui/pictures');
const pictureFile = (home: string) =>
  join(pictures(home), readdirSync(pictures(home))[0] ?? 'none');

describe('the picture of the last same start', () => {
  it.each(nodesHere())(
    'is shown by $version before the program is loaded, and equals its frame',
    async (node) => {
      const { home, text } = await usedHome({ node: node.path });
      const session = start({ home, node: node.path, environment: telling });
      await session.waitFor('q quit');
      expect(session.text()).toEqual(text);
      const mark = session.mark();
      await session.quiet(500);
      expect(session.sentSince(mark).includes('KV cache')).toBe(false);
      expect(session.text()).toEqual(text);
      expect(readFileSync(told, 'utf8')).toBe('true');
      expect(await quit(session)).toEqual({ code: 0, signal: 0 });
      expect(session.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
    },
  );

  it('is replaced by the program’s frame where it is out of date', async () => {
    const { home, text } = await usedHome();
    const file = pictureFile(home);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('KV cache', 'KV CACHE'));
    const session = start({ home });
    await session.waitFor('KV CACHE');
    await session.waitFor((screen) => screen.join('\n') === text.join('\n'));
    await quit(session);
    expect(readFileSync(file, 'utf8')).toContain('KV cache');
  });

  it('is not used after favourites were written, for other arguments, or for a path', async () => {
    const { home } = await usedHome();
    const state = join(home, '.local/state/llm-tui');
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'choices.json'), '{"favourites":["qwen3-8b"],"recents":[]}');
    const config = join(home, 'config.json');
    writeFileSync(config, readFileSync('presets/models/gpt2.json'));
    for (const args of [['gpt2'], ['gpt2', '--batch', '2'], [config], [config]]) {
      const session = start({ home, args, environment: telling });
      await session.waitFor('KV cache');
      expect(readFileSync(told, 'utf8')).toBe('false');
      await quit(session);
    }
    expect(readdirSync(pictures(home))).toHaveLength(2);
  });

  it('loses no key typed before the program runs, and echoes none', async () => {
    const { home, text } = await usedHome();
    const pause = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);';
    const session = start({ home, environment: atProgram('slow', pause) });
    await session.waitFor('q quit');
    session.press('?');
    await session.quiet(200);
    expect(session.text()).toEqual(text);
    await session.waitFor(/search|Keys/);
    session.press('\u001B');
    await session.quiet(300);
    await quit(session);
  });

  it('leaves the terminal as it was where the program fails or is ended', async () => {
    const { home } = await usedHome();
    const failing = start({
      home,
      environment: atProgram('failing', "throw new Error('no disk');"),
    });
    expect((await failing.exit).code).toBe(1);
    expect(failing.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
    expect(failing.text().join('\n')).toContain('no disk');
    const ended = start({
      home,
      environment: atProgram('ended', "process.kill(process.pid, 'SIGTERM');"),
    });
    expect((await ended.exit).code).toBe(143);
    expect(ended.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
  });

  it('is done without where no cache can be written', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    writeFileSync(join(home, '.cache'), 'no folder');
    for (let round = 0; round < 2; round += 1) {
      const session = start({ home, environment: telling });
      await session.waitFor('KV cache');
      expect(readFileSync(told, 'utf8')).toBe('false');
      expect(await quit(session)).toEqual({ code: 0, signal: 0 });
    }
  });
});
