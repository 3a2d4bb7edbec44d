import { expect, test } from 'vitest';
import { toAscii } from '../../source/dashboard/ascii.js';
import { FILLS } from '../../source/dashboard/memory-fills.js';
import { STEP_FILLS } from '../../source/dashboard/step-fills.js';

test.each([
  ['memory', FILLS],
  ['a step of training', STEP_FILLS],
])('no two parts of %s look alike without colour, in ASCII neither', (_, fills) => {
  const own = Object.values(fills).map(({ fill }) => fill);
  expect(new Set(own).size).toBe(own.length);
  expect(new Set(own.map(toAscii)).size).toBe(own.length);
});
