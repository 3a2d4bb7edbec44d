import { describe, expect, it } from 'vitest';
import type {
  Binding,
  InputMode,
  KeyDeclaration,
  Moment,
} from '../../source/dashboard/key-binding.js';
import { keyTable } from '../../source/dashboard/key-table.js';
import { bindings, commandOf } from '../../source/dashboard/keys.js';

const MODES: readonly InputMode[] = ['browse', 'edit', 'list', 'page', 'filter'];
const FLAGS = [
  'isFieldFocused',
  'isRowTaken',
  'isGridFocused',
  'isWayFocused',
  'isMapTurned',
  'isHelpOpen',
  'isPlanOpen',
  'hasParts',
  'isPresetList',
  'isModelList',
  'isPalette',
  'isLessonOpen',
  'canUndo',
  'canRedo',
] as const;

/** Every moment there can be: all combinations of what bindings may ask. */
const moments = Array.from({ length: 2 ** FLAGS.length }, (_, bits) =>
  Object.fromEntries(FLAGS.map((flag, index) => [flag, (bits & (1 << index)) !== 0])),
).map((moment) => moment as unknown as Moment);

function clashes(all: readonly Binding[]): string[] {
  const found: string[] = [];
  for (const mode of MODES) {
    for (const moment of moments) {
      const taken = new Map<string, Binding>();
      for (const binding of all) {
        if (!binding.modes.includes(mode) || !(binding.when?.(moment) ?? true)) continue;
        for (const key of binding.keys) {
          const other = taken.get(key);
          if (other) found.push(`${mode} ${key}: ${other.command} and ${binding.command}`);
          taken.set(key, binding);
        }
      }
    }
  }
  return [...new Set(found)];
}

describe('the key table', () => {
  it('has no two enabled commands on one key in any mode at any moment', () => {
    expect(clashes(bindings)).toEqual([]);
  });

  it('has a check that would find two', () => {
    const [first] = bindings;
    if (!first) throw new Error('no bindings');
    expect(clashes([...bindings, { ...first, command: 'quit', modes: ['browse'] }])).toEqual([
      'browse up: move-up and quit',
      'browse k: move-up and quit',
    ]);
  });

  it('does not compile with a command in a mode that does not handle it', () => {
    const words = { keys: ['x'], label: 'x', words: 'x', group: 'Ask' } as const;
    const right: KeyDeclaration = { ...words, command: 'solve', modes: ['browse'] };
    // @ts-expect-error: a page solves for nothing.
    const elsewhere: KeyDeclaration = { ...words, command: 'solve', modes: ['page'] };
    // @ts-expect-error: nothing handles it.
    const unknown: KeyDeclaration = { ...words, command: 'solve-all', modes: ['browse'] };
    expect([right, elsewhere, unknown].map(({ keys }) => keys)).toEqual([['x'], ['x'], ['x']]);
  });

  it('has words and a label for every binding', () => {
    for (const { words, label, keys } of bindings) {
      expect(words).not.toBe('');
      expect(label).not.toBe('');
      expect(keys.length).toBeGreaterThan(0);
    }
  });

  it('leaves letters to the text while a value, a search or a filter is typed', () => {
    const typing = bindings.filter(({ modes }) =>
      modes.some((mode) => mode === 'edit' || mode === 'list' || mode === 'filter'),
    );
    expect(typing.flatMap(({ keys }) => keys).filter((key) => [...key].length === 1)).toEqual([]);
  });

  it('lets Esc quit nowhere and Ctrl+C everywhere', () => {
    for (const mode of MODES) {
      for (const moment of moments) {
        expect(commandOf('escape', mode, moment)).toBe('back');
        expect(commandOf('ctrl-c', mode, moment)).toBe('quit');
      }
    }
  });

  it('gives the help one row for the nine models instead of nine', () => {
    const rows = keyTable().filter(({ keys }) => /\d/.test(keys));
    expect(rows.map(({ keys }) => keys)).toEqual(['1–9']);
  });
});
