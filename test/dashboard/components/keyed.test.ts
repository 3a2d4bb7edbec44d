import { expect, it } from 'vitest';
import { keyed } from '../../../source/dashboard/components/keyed.js';

const keysOf = (names: readonly string[]) => keyed(names, (name) => name).map(({ key }) => key);

it('keeps the key of an item when others are put before it, and gives items of one name different keys', () => {
  const [table, , words] = keysOf(['table', 'words', 'words']);
  expect(keysOf(['chart', 'table', 'words', 'words'])).toEqual([
    'chart 0',
    table,
    'words 0',
    words,
  ]);
});
