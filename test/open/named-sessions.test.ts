import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadNamed, namedSessions, saveNamed } from '../../source/open/named-sessions.js';
import { temporaryFolder } from './fixtures.js';

it('saves, lists and reopens sessions by name', async () => {
  const folder = temporaryFolder();
  saveNamed(folder, 'prod 70B', { batch: 8 });
  saveNamed(folder, 'prod 70B', { batch: 9 });
  expect((await namedSessions(folder)).map(({ name }) => name)).toEqual(['prod 70B']);
  expect(await loadNamed(folder, 'prod 70B')).toEqual({ batch: 9 });
});

it('refuses names that would lead elsewhere, and says which are right', async () => {
  const folder = temporaryFolder();
  for (const name of ['../x', '.hidden', 'a/b', 'a\\b', '', 'x\u001b[2J'])
    expect(() => saveNamed(folder, name, {})).toThrow(/a name of letters, digits, blanks/);
  await expect(loadNamed(folder, 'none')).rejects.toThrow('no session is called "none"');
  mkdirSync(join(folder, 'sessions'), { recursive: true });
  writeFileSync(join(folder, 'sessions', 'bad.json'), '[');
  await expect(loadNamed(folder, 'bad')).rejects.toThrow(/bad\.json/);
});
