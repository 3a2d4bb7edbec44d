import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { choicesSaver, loadChoices } from '../../source/open/choices-file.js';
import { temporaryFolder } from './fixtures.js';

it('keeps what was marked and taken', async () => {
  const folder = temporaryFolder();
  const saver = choicesSaver(folder);
  void saver.save({ favourites: ['qwen3-8b'], recents: ['gpt2'] });
  expect(saver.flush()).toBeNull();
  expect(await loadChoices(folder)).toEqual({ favourites: ['qwen3-8b'], recents: ['gpt2'] });
});

it('reads nothing from a file that is absent, broken, or holds no valid name', async () => {
  const folder = temporaryFolder();
  expect(await loadChoices(folder)).toEqual({ favourites: [], recents: [] });
  writeFileSync(join(folder, 'choices.json'), '{"favourites": 3');
  expect(await loadChoices(folder)).toEqual({ favourites: [], recents: [] });
  const many = Array.from({ length: 50 }, (_, index) => `m${index}`);
  writeFileSync(
    join(folder, 'choices.json'),
    JSON.stringify({ favourites: ['a\u001b[2Jb', 7, 'gpt2'], recents: many }),
  );
  const { favourites, recents } = await loadChoices(folder);
  expect(favourites).toEqual(['a␛[2Jb', 'gpt2']);
  expect(recents).toHaveLength(9);
});
