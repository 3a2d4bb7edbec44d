import type { KeyDeclaration, Moment } from '../key-binding.js';
import { PANE_IDS, PANES } from '../panes/catalogue.js';
import type { PaneDeclaration } from '../panes/declaration.js';

const jumpKeys = PANE_IDS.map((id): KeyDeclaration => {
  const { key, title, alsoKey }: PaneDeclaration = PANES[id];
  const also = alsoKey === undefined ? [] : [alsoKey];
  return {
    command: `pane-${id}`,
    keys: [key, ...also],
    label: [key, ...also].join(' '),
    words: `go to ${title}`,
    group: 'Panes',
    modes: ['browse'],
    ...(id === 'map' && { when: ({ isMapTurned }: Moment) => !isMapTurned }),
  };
});

/** From pane to pane. */
export const paneKeys: readonly KeyDeclaration[] = [
  {
    command: 'next-pane',
    keys: ['tab'],
    label: 'Tab',
    words: 'next pane',
    brief: 'pane',
    group: 'Panes',
    modes: ['browse'],
    footer: 4,
  },
  {
    command: 'previous-pane',
    keys: ['shift-tab'],
    label: 'Shift+Tab',
    words: 'pane before',
    group: 'Panes',
    modes: ['browse'],
  },
  ...jumpKeys,
  {
    command: 'zoom',
    keys: ['z'],
    label: 'z',
    words: 'give the pane the whole screen, and back',
    brief: 'zoom',
    group: 'Panes',
    modes: ['browse'],
    footer: 12,
  },
  {
    command: 'turn-map',
    keys: ['X', 'x'],
    label: 'X x',
    words: 'in the matrix: turn it to TP × EP and EP × CP with experts, else to TP × CP',
    hint: 'X',
    brief: 'turn',
    group: 'Panes',
    modes: ['browse'],
    footer: 3.7,
    when: ({ isMapTurned }) => isMapTurned,
  },
  {
    command: 'turn-cells',
    keys: ['space'],
    label: 'Space',
    words: 'in the matrix and users × context: show GiB, time, tokens/s or $',
    brief: 'figure',
    group: 'Panes',
    modes: ['browse'],
    footer: 3.6,
    when: ({ isGridFocused, isFieldFocused }) => isGridFocused && !isFieldFocused,
  },
  {
    command: 'mark-way',
    keys: ['space'],
    label: 'Space',
    words: 'in what frees memory: mark several, which Enter takes together',
    brief: 'mark',
    group: 'Panes',
    modes: ['browse'],
    footer: 3.5,
    when: ({ isWayFocused, isGridFocused, isFieldFocused }) =>
      isWayFocused && !isGridFocused && !isFieldFocused,
  },
];
