import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { temporaryFolder } from '../fixtures.js';

/**
 * Makes these programs, by name, the only ones on the PATH besides the shell's own; a test that calls it
 * must take the variable back (`vi.unstubAllEnvs`).
 */
export function fakeTools(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', folder);
  return folder;
}

/** A script that prints a text as it is. */
export const prints = (text: string, exitCode = 0) =>
  `cat <<'END_OF_OUTPUT'\n${text}\nEND_OF_OUTPUT\nexit ${exitCode}`;

/** A folder with these files, by path. */
export function fileTree(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
