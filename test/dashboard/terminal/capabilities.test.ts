import { describe, expect, test } from 'vitest';
import {
  type Environment,
  forcedColourLevel,
  terminalCapabilities,
} from '../../../source/dashboard/terminal/capabilities.js';

describe('colours', () => {
  test.each<[string, Environment, string]>([
    ['what most terminals say', { TERM: 'xterm-256color' }, '256'],
    ['a terminal with 24-bit colours', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
    ['another word for it', { TERM: 'xterm-256color', COLORTERM: '24bit' }, 'true'],
    ['a terminfo entry with 24-bit colours', { TERM: 'xterm-direct' }, 'true'],
    ['tmux over SSH, which loses COLORTERM', { TERM: 'tmux-256color' }, '256'],
    [
      'GNU screen inside a terminal with 24-bit colours',
      { TERM: 'screen.xterm-256color', COLORTERM: 'truecolor', STY: '1.a' },
      '256',
    ],
    ['an old xterm', { TERM: 'xterm' }, '16'],
    ['the Linux console', { TERM: 'linux' }, '16'],
    ['a VT220', { TERM: 'vt220' }, 'none'],
    ['a dumb terminal', { TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    ['no terminal named', {}, 'none'],
    ['NO_COLOR', { TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [
      'NO_COLOR with an empty value, which means nothing',
      { TERM: 'xterm-256color', NO_COLOR: '' },
      '256',
    ],
    ['FORCE_COLOR against NO_COLOR', { TERM: 'xterm', NO_COLOR: '1', FORCE_COLOR: '3' }, 'true'],
    ['FORCE_COLOR without a level', { TERM: 'dumb', FORCE_COLOR: '' }, '16'],
    ['FORCE_COLOR=2', { TERM: 'xterm', FORCE_COLOR: '2' }, '256'],
    ['FORCE_COLOR=0', { TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
    ['a FORCE_COLOR which means nothing', { TERM: 'xterm-256color', FORCE_COLOR: 'maybe' }, '256'],
  ])('%s', (_what, environment, colours) => {
    expect(terminalCapabilities(environment).colours).toBe(colours);
  });

  test('the flag decides before any variable of the environment', () => {
    const environment = { TERM: 'xterm-256color', FORCE_COLOR: '3' };
    expect(terminalCapabilities(environment, { isWithoutColour: true }).colours).toBe('none');
  });

  test('no depth turns inverse and bold off', () => {
    expect((['none', '16', '256', 'true'] as const).map(forcedColourLevel)).toEqual([
      '1',
      '1',
      '2',
      '3',
    ]);
  });
});

describe('glyphs', () => {
  test.each<[string, Environment, string]>([
    ['a UTF-8 language', { TERM: 'xterm', LANG: 'en_US.UTF-8' }, 'unicode'],
    ['another spelling', { TERM: 'xterm', LANG: 'C.utf8' }, 'unicode'],
    ['only the character set in UTF-8', { TERM: 'xterm', LC_CTYPE: 'UTF-8', LANG: 'C' }, 'unicode'],
    ['LC_ALL before LANG', { TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' }, 'ascii'],
    [
      'an empty LC_ALL, which counts as unset',
      { TERM: 'xterm', LC_ALL: '', LANG: 'en_US.UTF-8' },
      'unicode',
    ],
    ['LANG=C', { TERM: 'xterm', LANG: 'C' }, 'ascii'],
    ['Latin-1', { TERM: 'xterm', LANG: 'de_DE.ISO-8859-1' }, 'ascii'],
    ['no language, as in many containers', { TERM: 'xterm' }, 'ascii'],
    ['the Linux console', { TERM: 'linux', LANG: 'en_US.UTF-8' }, 'ascii'],
    ['a dumb terminal', { TERM: 'dumb', LANG: 'en_US.UTF-8' }, 'ascii'],
  ])('%s', (_what, environment, glyphs) => {
    expect(terminalCapabilities(environment).glyphs).toBe(glyphs);
  });

  test('the flag decides before any variable of the environment', () => {
    const environment = { TERM: 'xterm', LANG: 'en_US.UTF-8' };
    expect(terminalCapabilities(environment, { isAscii: true }).glyphs).toBe('ascii');
  });
});

test.each([
  ['15;0', 'dark'],
  ['0;15', 'light'],
  ['0;7', 'light'],
  ['7;8', 'dark'],
  ['0;default;15', 'light'],
  ['12;default', 'unknown'],
  ['', 'unknown'],
  ['0;231', 'unknown'],
  [undefined, 'unknown'],
])('COLORFGBG=%s is %s', (value, background) => {
  expect(terminalCapabilities({ TERM: 'rxvt', COLORFGBG: value }).background).toBe(background);
});

test.each([
  ['dumb', true],
  ['unknown', true],
  ['', true],
  [undefined, true],
  ['linux', false],
  ['xterm', false],
])('TERM=%s: plain report %s', (TERM, isDumb) => {
  expect(terminalCapabilities({ TERM }).isDumb).toBe(isDumb);
});
