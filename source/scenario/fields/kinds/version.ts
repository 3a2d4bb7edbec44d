import type { TextKind } from './kind.js';

const VERSION = /^[a-z]{0,4}\d{1,9}(\.\d{1,9}){0,3}([.+-]?[a-z0-9]{1,16})?$/;

/** The version of a program as it names itself: `0.8.5`, `v0.6.6.post1`, `b4500`. */
export const version: TextKind = {
  type: 'text',
  allowed: () => 'a version like 0.8.5 or b4500',
  read: (text) => check(text.toLowerCase()),
  check,
  // Versions have no list to step through.
  step: (now) => String(now),
  schema: () => ({ type: 'string', pattern: VERSION.source }),
};

function check(value: unknown): string | undefined {
  return typeof value === 'string' && VERSION.test(value) ? value : undefined;
}
