import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyFolder } from '../command-line/run.js';
import { PROGRAM, type Session, type SessionOptions, startSession } from '../terminal/session.js';
import { until } from './support/settled.js';

const running: Session[] = [];
afterAll(() => {
  for (const session of running) session.signal('SIGKILL');
});

function started(options: SessionOptions): Session {
  const session = startSession(options);
  running.push(session);
  return session;
}

/** A folder whose `nvidia-smi` starts another program, tells its number, and hangs. */
function hangingTool(): { readonly path: string; readonly child: () => number | undefined } {
  const folder = emptyFolder();
  const told = join(folder, 'child');
  const tool = join(folder, 'nvidia-smi');
  writeFileSync(tool, `#!/bin/sh\nsleep 60 &\necho $! > ${told}\nwait\n`);
  chmodSync(tool, 0o755);
  return {
    path: `${folder}:/usr/bin:/bin`,
    child: () => (existsSync(told) ? Number(readFileSync(told, 'utf8')) || undefined : undefined),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and that nobody waits for is none.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a tool that hangs', () => {
  it.concurrent.each([
    ['q', (session: Session) => session.press('q'), 0],
    ['SIGTERM', (session: Session) => session.signal('SIGTERM'), 143],
  ] as const)('does not outlive %s, nor delays it', async (_, end, code) => {
    const tool = hangingTool();
    const session = started({ args: ['gpt2', '--fresh'], environment: { PATH: tool.path } });
    await session.waitFor('? help');
    await until('the tool', () => tool.child() !== undefined);
    const from = performance.now();
    end(session);
    expect((await session.exit).code).toBe(code);
    // The tool's own limit is 5 s.
    expect(performance.now() - from).toBeLessThan(2500);
    await until('the end of what it started', () => !isAlive(tool.child() ?? 0));
  });
});

describe('a Hub that does not answer', () => {
  it.concurrent.each([
    ['q', 'q'],
    ['Escape', '\u001b'],
    ['Ctrl+C', '\u0003'],
  ])('shows a line meanwhile, which %s ends', async (_, key) => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    try {
      await until('the server', () => server.address() !== null);
      const { port } = server.address() as AddressInfo;
      const session = started({
        args: ['nobody/nothing', '--hardware', 'h100', '--fresh'],
        environment: { HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_HUB_OFFLINE: undefined },
      });
      await session.waitFor('opening nobody/nothing');
      const from = performance.now();
      session.press(key);
      await session.exit;
      expect(performance.now() - from).toBeLessThan(2500);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

it.concurrent('a signal that other programs end silently at keeps the last edit', async () => {
  const session = started({ args: ['llama-3.1-8b', '--hardware', 'h100', '--fresh'] });
  await session.waitFor('? help');
  session.press('\r64\r');
  await session.waitFor(/▸Batch\s+‹ 64 ›/);
  session.signal('SIGUSR2');
  await session.exit;
  const saved = readFileSync(join(session.home, '.local/state/llm-tui/last.json'), 'utf8');
  expect(JSON.parse(saved).batch).toBe(64);
});

it.concurrent('every file that stays after an uninstall lies in a folder that doctor names', async () => {
  const session = started({ args: ['llama-3.1-8b', '--hardware', 'h100'] });
  await session.waitFor('? help');
  session.press('\r64\rq');
  await session.exit;
  const env = { PATH: '/usr/bin:/bin', HOME: session.home };
  const asked = [PROGRAM, 'doctor', '--json'];
  const { stdout } = spawnSync(process.execPath, asked, { encoding: 'utf8', env });
  const folders: readonly { readonly path: string }[] = JSON.parse(stdout).folders;
  const named = folders.map(({ path }) => path.replace(/^~/, session.home));
  const left = readdirSync(session.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(left.map((path) => basename(path))).toContain('last.json');
  expect(left.filter((path) => !named.some((folder) => path.startsWith(`${folder}/`)))).toEqual([]);
});

describe('one line', () => {
  const home = emptyFolder();
  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const env = { PATH: '/usr/bin:/bin', HOME: home, HF_HUB_OFFLINE: '1', ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    return { status, stdout, stderr };
  };

  it('for a Node that is too old', () => {
    const old = join(emptyFolder(), 'old.cjs');
    const versions = "{ ...process.versions, node: '18.20.8' }";
    writeFileSync(old, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    expect(run(['--require', old, PROGRAM, 'gpt2'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'llm-tui: needs Node 20 or newer; this is 18.20.8\n',
    });
  });

  it('for a config in UTF-16', () => {
    const path = join(emptyFolder(), 'config.json');
    writeFileSync(path, Buffer.from('\ufeff{"model_type": "gpt2"}', 'utf16le'));
    const { status, stdout, stderr } = run([PROGRAM, path, '--json']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^llm-tui: .*UTF-16.*\n$/);
  });

  it('for a model in the Hub’s cache whose config is not there', () => {
    const cache = join(emptyFolder(), 'hub');
    const repository = join(cache, 'models--nobody--nothing');
    mkdirSync(join(repository, 'snapshots', 'a'.repeat(40)), { recursive: true });
    mkdirSync(join(repository, 'refs'));
    writeFileSync(join(repository, 'refs', 'main'), 'a'.repeat(40));
    const asked = [PROGRAM, 'nobody/nothing', '--json', '--offline'];
    const { status, stdout, stderr } = run(asked, { HF_HUB_CACHE: cache });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^llm-tui: nobody\/nothing: .*config.*\n$/);
  });

  it('for dtypes that are named like parts of an object', () => {
    for (const dtype of ['CONSTRUCTOR', '__PROTO__', 'TOSTRING']) {
      const folder = emptyFolder();
      const header = JSON.stringify({ a: { dtype, shape: [2], data_offsets: [0, 4] } });
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      writeFileSync(
        join(folder, 'model.safetensors'),
        Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]),
      );
      writeFileSync(join(folder, 'config.json'), '{"model_type": "gpt2"}');
      const { stderr } = run([PROGRAM, folder, '--json']);
      expect(stderr).not.toMatch(/unexpected error/);
    }
  });
});
