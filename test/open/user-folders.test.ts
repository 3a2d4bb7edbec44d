import { expect, test } from 'vitest';
import { userFolders } from '../../source/open/user-folders.js';

test('Linux', () => {
  expect(userFolders({}, 'linux', '/home/u')).toEqual({
    config: '/home/u/.config/llm-tui',
    state: '/home/u/.local/state/llm-tui',
    cache: '/home/u/.cache/llm-tui',
  });
});

test('macOS', () => {
  expect(userFolders({}, 'darwin', '/Users/u').config).toBe(
    '/Users/u/Library/Application Support/llm-tui',
  );
});

test('Windows', () => {
  const folders = userFolders({ APPDATA: '/roaming', LOCALAPPDATA: '/local' }, 'win32', '/u');
  expect(folders).toEqual({
    config: '/roaming/llm-tui',
    state: '/local/llm-tui',
    cache: '/local/llm-tui',
  });
});

test('the XDG variables count on every platform, when they are absolute', () => {
  const set = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: 'relative' };
  for (const platform of ['linux', 'darwin'] as const) {
    const folders = userFolders(set, platform, '/home/u');
    expect([folders.config, folders.state]).toEqual(['/c/llm-tui', '/s/llm-tui']);
    expect(folders.cache).not.toContain('relative');
  }
});
