import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emptyFolder, environmentIn, run } from './run.js';

const folder = emptyFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An environment whose first tool on the PATH is this script. */
const withTool = (name: string, script: string): Record<string, string | undefined> => {
  const tools = join(folder, `${name}-tools`);
  mkdirSync(tools);
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
  const environment = environmentIn(folder);
  return { ...environment, PATH: `${tools}:${environment['PATH']}` };
};

test('lists each tool’s output without the user’s name', async () => {
  const environment = withTool(
    'nvidia-smi',
    `echo "Failed to initialize NVML at ${folder}" >&2; exit 9`,
  );
  const { code, out } = await run(['doctor', '--json'], { environment });
  const found = JSON.parse(out);
  expect(code).toBe(0);
  expect(found).toMatchObject({ schema: 'llm-tui/doctor@1', node: process.version });
  expect(found.detection.tools).toContainEqual(
    expect.objectContaining({
      outcome: 'failed',
      exitCode: 9,
      said: 'Failed to initialize NVML at ~',
    }),
  );
  expect(out).not.toContain(folder);
});

test('prints every part as text under its name', async () => {
  const { code, out, err } = await run(['doctor']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const part of ['llm-tui ', 'Node v', 'Terminal: ', 'Hardware: ', 'Folders', 'Presets: '])
    expect(out).toContain(part);
});

test('the version says how old the catalogue is', async () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const [first, second] = (await run(['--version'])).out.split('\n');
  expect(first).toBe(version);
  expect(second).toMatch(/^models, machines and prices as of 20\d\d-\d\d-\d\d: \d+ days? old$/);
});
