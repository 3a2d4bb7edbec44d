import { expect, test } from 'vitest';
import { options } from '../../../source/scenario/fields/options.js';

// The line below the panes shows one help alone: what "the same" stands for is then out of sight.
test.each(Object.entries(options))('the help of %s stands by itself', (_, { help }) => {
  expect(help).not.toMatch(/^(?:The same|As above|Also|It|This)\b/);
});
