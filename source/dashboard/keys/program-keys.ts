import type { InputMode, KeyDeclaration } from '../key-binding.js';

const ANYWHERE: readonly InputMode[] = ['browse', 'edit', 'list', 'page', 'filter'];

/** Keys of the program as a whole. */
export const programKeys: readonly KeyDeclaration[] = [
  {
    command: 'back',
    keys: ['escape', 'q', '?', 'enter'],
    label: 'Esc q',
    words: 'close',
    brief: 'close',
    group: 'Program',
    modes: ['page'],
    footer: 1,
  },
  {
    command: 'back',
    keys: ['escape'],
    label: 'Esc',
    words: 'one step back, never out of the program',
    brief: 'back',
    group: 'Program',
    modes: ['browse', 'edit', 'list', 'filter'],
    footer: 15,
  },
  {
    command: 'help',
    keys: ['?'],
    label: '?',
    words: 'all keys',
    brief: 'help',
    group: 'Program',
    modes: ['browse'],
    footer: 0,
  },
  {
    command: 'theme',
    keys: ['t'],
    label: 't',
    words: 'next theme: dark, light, 16 colours, none',
    group: 'Program',
    modes: ['browse'],
  },
  {
    command: 'redraw',
    keys: ['ctrl-l'],
    label: 'Ctrl+L',
    words: 'paint the screen afresh',
    group: 'Program',
    modes: ANYWHERE,
  },
  {
    command: 'suspend',
    keys: ['ctrl-z'],
    label: 'Ctrl+Z',
    words: 'back to the shell, fg returns',
    group: 'Program',
    modes: ANYWHERE,
  },
  {
    command: 'quit',
    keys: ['q'],
    label: 'q',
    words: 'quit',
    brief: 'quit',
    group: 'Program',
    modes: ['browse'],
    footer: 1,
  },
  {
    command: 'quit',
    keys: ['ctrl-c'],
    label: 'Ctrl+C',
    words: 'quit',
    group: 'Program',
    modes: ANYWHERE,
  },
];
