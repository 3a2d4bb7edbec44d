import { type Binding, type InputMode, KEY_GROUPS } from './key-binding.js';
import { bindings } from './keys.js';

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
      words: 'that model of the top line',
    },
    ...rows,
  ];
}
