import type { ValueField } from '../../scenario/fields/field.js';
import { fields } from '../../scenario/fields/index.js';
import { table } from '../../text/table.js';

/** A field under a name that the palette knows. */
export interface NamedField {
  readonly name: string;
  readonly field: ValueField;
}

/** Words that people use for fields beside their own. */
const ALSO: Readonly<Record<string, string>> = table({
  context: 'sequence',
  ctx: 'sequence',
  length: 'sequence',
  users: 'batch',
  gpus: 'devices',
  memory: 'deviceMemory',
  layers: 'num_hidden_layers',
});

let known: readonly NamedField[] | undefined;

/** Every field that can be typed, by its flag or its name in the model's config. */
export function namedFields(): readonly NamedField[] {
  known ??= fields
    .filter((field): field is ValueField => field.loads === undefined)
    .map((field) => ({ name: nameOf(field), field }));
  return known;
}

function nameOf({ id, group }: ValueField): string {
  return group === 'model' ? id : id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The field of a word: a flag with or without its dashes, an id, a short label, a usual word. */
export function fieldNamed(word: string): ValueField | undefined {
  const wanted = word.toLowerCase().replace(/^--/, '');
  if (wanted === '') return undefined;
  const id = ALSO[wanted];
  return namedFields().find(
    ({ name, field }) =>
      name === wanted ||
      field.id === id ||
      field.id === word ||
      field.short.toLowerCase() === wanted,
  )?.field;
}
