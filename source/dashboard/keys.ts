import {
  type Binding,
  type Command,
  type InputMode,
  KEY_GROUPS,
  MODEL_SLOTS,
  type Moment,
} from './key-binding.js';
import { PANE_IDS, wordsOfPane } from './panes.js';

const ANYWHERE: readonly InputMode[] = ['browse', 'edit', 'list', 'page', 'filter'];
const TYPING: readonly InputMode[] = ['edit', 'list', 'filter'];

const paneBindings = PANE_IDS.map((id): Binding => {
  const { key, title } = wordsOfPane(id);
  const also = id === 'frees' ? ['f'] : id === 'map' ? ['x'] : [];
  return {
    command: `pane-${id}`,
    keys: [key, ...also],
    label: [key, ...also].join(' '),
    words: `go to ${title}`,
    group: 'Panes',
    modes: ['browse'],
  };
});

const slotBindings = MODEL_SLOTS.map(
  (slot): Binding => ({
    command: `model-${slot}`,
    keys: [String(slot)],
    label: String(slot),
    words: `model ${slot} of the top line`,
    group: 'Choose',
    modes: ['browse'],
    when: ({ isNumberFocused }) => !isNumberFocused,
  }),
);

/** Every key there is. Handling, footer, help and the readme's table are made from this alone. */
export const bindings: readonly Binding[] = [
  {
    command: 'move-up',
    keys: ['up', 'k'],
    label: '↑ k',
    words: 'row above',
    group: 'Move',
    modes: ['browse', 'page'],
  },
  {
    command: 'move-down',
    keys: ['down', 'j'],
    label: '↓ j',
    words: 'row below',
    group: 'Move',
    modes: ['browse', 'page'],
    footer: 2,
    hint: '↑↓',
    brief: 'move',
  },
  {
    command: 'move-up',
    keys: ['up', 'ctrl-p'],
    label: '↑',
    words: 'entry above',
    group: 'Move',
    modes: ['list', 'filter'],
  },
  {
    command: 'move-down',
    keys: ['down', 'ctrl-n'],
    label: '↓',
    words: 'entry below',
    group: 'Move',
    modes: ['list', 'filter'],
    footer: 2,
    hint: '↑↓',
    brief: 'move',
  },
  {
    command: 'move-left',
    keys: ['left', 'h', '-'],
    label: '← h −',
    words: 'a step less: half, one fewer, the choice before',
    group: 'Change',
    modes: ['browse'],
  },
  {
    command: 'move-right',
    keys: ['right', 'l', '+'],
    label: '→ l +',
    words: 'a step more: double, one more, the next choice',
    group: 'Change',
    modes: ['browse'],
    footer: 3,
    hint: '←→',
    brief: 'change',
    when: ({ isFieldFocused }) => isFieldFocused,
  },
  {
    command: 'move-right',
    keys: ['right', 'l', '+'],
    label: '→ l +',
    words: 'cell to the right (in TP × PP and users × context)',
    group: 'Move',
    modes: ['browse'],
    when: ({ isFieldFocused }) => !isFieldFocused,
  },
  {
    command: 'page-up',
    keys: ['pageup'],
    label: 'PgUp',
    words: 'a big step more; a page up',
    group: 'Change',
    modes: ['browse', 'list', 'page', 'filter'],
  },
  {
    command: 'page-down',
    keys: ['pagedown'],
    label: 'PgDn',
    words: 'a big step less; a page down',
    group: 'Change',
    modes: ['browse', 'list', 'page', 'filter'],
  },
  {
    command: 'page-down',
    keys: ['space'],
    label: 'Space',
    words: 'a page down',
    group: 'Move',
    modes: ['page'],
  },
  {
    command: 'first',
    keys: ['home'],
    label: 'Home',
    words: 'first row',
    group: 'Move',
    modes: ['browse', 'page'],
  },
  {
    command: 'last',
    keys: ['end'],
    label: 'End',
    words: 'last row',
    group: 'Move',
    modes: ['browse', 'page'],
  },
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
  ...paneBindings,
  {
    command: 'type-digit',
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'],
    label: '0–9',
    words: 'type a number: 4096, 128k, 1.5M, 8Ki',
    group: 'Change',
    modes: ['browse'],
    when: ({ isNumberFocused }) => isNumberFocused,
  },
  {
    command: 'open',
    keys: ['enter'],
    label: 'Enter',
    words: 'type a value, or open its list',
    brief: 'edit',
    group: 'Change',
    modes: ['browse'],
    footer: 6,
    when: ({ isFieldFocused }) => isFieldFocused,
  },
  {
    command: 'open',
    keys: ['enter'],
    label: 'Enter',
    words: 'take the row’s value (curves, matrix, what frees memory); explain it elsewhere',
    brief: 'take',
    group: 'Ask',
    modes: ['browse'],
    footer: 6,
    when: ({ isFieldFocused }) => !isFieldFocused,
  },
  {
    command: 'solve',
    keys: ['='],
    label: '=',
    words: 'find the value of this field that just fits',
    brief: 'solve',
    group: 'Ask',
    modes: ['browse'],
    footer: 9,
    when: ({ isFieldFocused }) => isFieldFocused,
  },
  {
    command: 'explain',
    keys: ['e'],
    label: 'e',
    words: 'explain this row: formula, numbers, source',
    brief: 'explain',
    group: 'Ask',
    modes: ['browse'],
    footer: 8,
    when: ({ isRowExplained }) => isRowExplained,
  },
  {
    command: 'problems',
    keys: ['!'],
    label: '!',
    words: 'everything that is refused, doubtful, or not modelled',
    brief: 'warnings',
    group: 'Ask',
    modes: ['browse'],
    footer: 4,
    when: ({ hasProblems }) => hasProblems,
  },
  {
    command: 'reset',
    keys: ['r'],
    label: 'r',
    words: 'this field as it was at first',
    group: 'Change',
    modes: ['browse'],
    when: ({ isFieldFocused }) => isFieldFocused,
  },
  {
    command: 'undo',
    keys: ['u'],
    label: 'u',
    words: 'undo',
    brief: 'undo',
    group: 'Change',
    modes: ['browse'],
    footer: 12,
    when: ({ canUndo }) => canUndo,
  },
  {
    command: 'redo',
    keys: ['ctrl-r'],
    label: 'Ctrl+R',
    words: 'redo',
    group: 'Change',
    modes: ['browse'],
    when: ({ canRedo }) => canRedo,
  },
  {
    command: 'toggle-mode',
    keys: ['m'],
    label: 'm',
    words: 'inference or training',
    brief: 'mode',
    group: 'Choose',
    modes: ['browse'],
    footer: 10,
  },
  ...slotBindings,
  {
    command: 'previous-model',
    keys: ['['],
    label: '[',
    words: 'model before on the top line',
    group: 'Choose',
    modes: ['browse'],
  },
  {
    command: 'next-model',
    keys: [']'],
    label: ']',
    words: 'next model of the top line',
    group: 'Choose',
    modes: ['browse'],
  },
  {
    command: 'pick-model',
    keys: ['p'],
    label: 'p',
    words: 'pick a model from all presets',
    brief: 'model',
    group: 'Choose',
    modes: ['browse'],
    footer: 5,
  },
  {
    command: 'pick-hardware',
    keys: ['g'],
    label: 'g',
    words: 'pick an accelerator',
    brief: 'GPU',
    group: 'Choose',
    modes: ['browse'],
    footer: 7,
  },
  {
    command: 'pick-workload',
    keys: ['w'],
    label: 'w',
    words: 'pick a way of using it: chat, batch, LoRA, …',
    brief: 'workload',
    group: 'Choose',
    modes: ['browse'],
    footer: 11,
  },
  {
    command: 'baseline',
    keys: ['b'],
    label: 'b',
    words: 'compare with this from now on; again: stop',
    brief: 'baseline',
    group: 'Ask',
    modes: ['browse'],
    footer: 13,
  },
  {
    command: 'copy',
    keys: ['y'],
    label: 'y',
    words: 'copy the command line that gives this',
    brief: 'copy',
    group: 'Ask',
    modes: ['browse'],
    footer: 14,
  },
  {
    command: 'accept',
    keys: ['enter'],
    label: 'Enter',
    words: 'take it',
    brief: 'take',
    group: 'Change',
    modes: TYPING,
    footer: 0,
  },
  {
    command: 'accept-up',
    keys: ['up'],
    label: '↑',
    words: 'take it, row above',
    group: 'Change',
    modes: ['edit'],
  },
  {
    command: 'accept-down',
    keys: ['down', 'tab'],
    label: '↓ Tab',
    words: 'take it, row below',
    group: 'Change',
    modes: ['edit'],
  },
  {
    command: 'cursor-left',
    keys: ['left'],
    label: '←',
    words: 'cursor left',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'cursor-right',
    keys: ['right'],
    label: '→',
    words: 'cursor right',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'cursor-start',
    keys: ['home', 'ctrl-a'],
    label: 'Home',
    words: 'cursor to the start',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'cursor-end',
    keys: ['end', 'ctrl-e'],
    label: 'End',
    words: 'cursor to the end',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'erase-before',
    keys: ['backspace'],
    label: 'Backspace',
    words: 'erase before the cursor',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'erase-after',
    keys: ['delete'],
    label: 'Del',
    words: 'erase at the cursor',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'erase-word',
    keys: ['ctrl-w'],
    label: 'Ctrl+W',
    words: 'erase the word before the cursor',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'erase-all',
    keys: ['ctrl-u'],
    label: 'Ctrl+U',
    words: 'erase all',
    group: 'Change',
    modes: TYPING,
  },
  {
    command: 'filter',
    keys: ['/'],
    label: '/',
    words: 'show only lines with these words',
    brief: 'filter',
    group: 'Ask',
    modes: ['page'],
    footer: 2,
    when: ({ isHelpOpen }) => isHelpOpen,
  },
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

/** Bindings that answer now. */
export function enabledBindings(mode: InputMode, moment: Moment): readonly Binding[] {
  return bindings.filter(
    (binding) => binding.modes.includes(mode) && (binding.when?.(moment) ?? true),
  );
}

/** The command of a key, if it has one now. */
export function commandOf(key: string, mode: InputMode, moment: Moment): Command | undefined {
  return enabledBindings(mode, moment).find((binding) => binding.keys.includes(key))?.command;
}

/** A row of the key table: in which place the keys answer, what they are, what they do. */
export interface KeyRow {
  readonly place: string;
  readonly keys: string;
  readonly words: string;
}

/** Where keys answer that do not belong to the panes, from the widest place to the narrowest. */
const PLACES: readonly (readonly [
  place: string,
  isThere: (modes: readonly InputMode[]) => boolean,
])[] = [
  ['While something is typed', (modes) => modes.includes('edit') && modes.includes('list')],
  ['While a value is typed', (modes) => modes.includes('edit') && !modes.includes('list')],
  ['In a list', (modes) => modes.includes('list') && !modes.includes('edit')],
  ['On a page like the help', (modes) => modes.includes('page')],
];

/** All keys by place, each once, for the help and the readme: those of the panes by group, then the others. */
export function keyTable(): readonly KeyRow[] {
  const browsing = KEY_GROUPS.flatMap((group) =>
    rowsOf(group, ({ modes, group: own }) => modes.includes('browse') && own === group),
  );
  const others = PLACES.flatMap(([place, isThere]) =>
    rowsOf(place, ({ modes }) => !modes.includes('browse') && isThere(modes)),
  );
  return [...browsing, ...others];
}

function rowsOf(place: string, isThere: (binding: Binding) => boolean): readonly KeyRow[] {
  const rows = bindings
    .filter((binding) => isThere(binding) && !binding.command.startsWith('model-'))
    .map(({ label, words }): KeyRow => ({ place, keys: label, words }));
  if (place !== 'Choose') return rows;
  return [
    {
      place,
      keys: '1–9',
      words: 'that model of the top line (on a number they are typed into it)',
    },
    ...rows,
  ];
}
