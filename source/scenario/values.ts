import { shortJson } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { type Field, type FieldValue, type Kind, OptionError } from './field.js';
import { parseQuantity } from './quantity.js';

/**
 * Reads a field's value from text. `named` is how the message calls it: the flag, or the field's label.
 * Throws `OptionError` in one line: name, value, what is allowed, the nearest match.
 */
export function parseValue(field: Field, text: string, named = `--${field.flag}`): FieldValue {
  if (field.open && (text === 'auto' || text === '')) return null;
  const { kind } = field;
  switch (kind.type) {
    case 'switch':
      if (['true', 'on', 'yes', '1'].includes(text)) return true;
      if (['false', 'off', 'no', '0'].includes(text)) return false;
      throw new OptionError(`${named} ${shortJson(text)}: on or off is expected`);
    case 'choice':
      return parseChoice(field, text, named);
    case 'count':
    case 'share': {
      const percent = kind.type === 'share' && text.endsWith('%');
      const bytes = kind.type === 'count' && kind.unit === 'bytes';
      // As people write bytes, and as they are shown: 64 GiB.
      const bare = bytes ? text.replace(/(?<=[KMGTi])B$/, '') : text;
      const number = parseQuantity(percent ? text.slice(0, -1) : bare);
      const value = percent && number !== undefined ? number / 100 : number;
      if (value !== undefined && isWithin(kind, value)) return value;
      throw new OptionError(`${named} ${shortJson(text)}: ${allowed(field)} is expected`);
    }
  }
}

function isWithin(kind: Extract<Kind, { type: 'count' | 'share' }>, value: number): boolean {
  if (kind.type === 'count' && !Number.isSafeInteger(value)) return false;
  return value >= kind.minimum && value <= kind.maximum;
}

/** Checks a value that is no text any more (from a saved scenario or a step). Throws `OptionError`. */
export function checkValue(field: Field, value: unknown, named = field.label): FieldValue {
  if (value === null && field.open) return null;
  const { kind } = field;
  const wrong = () =>
    new OptionError(`${named} ${shortJson(String(value))}: ${allowed(field)} is expected`);
  switch (kind.type) {
    case 'switch':
      if (typeof value === 'boolean') return value;
      throw wrong();
    case 'choice':
      return parseChoice(field, String(value), named);
    case 'count':
    case 'share':
      if (typeof value !== 'number' || !isWithin(kind, value)) throw wrong();
      return value;
  }
}

/** What a field takes, in words. */
export function allowed(field: Field): string {
  const { kind } = field;
  switch (kind.type) {
    case 'switch':
      return 'on or off';
    case 'choice': {
      const ids = kind.choices.map(({ id }) => id);
      return ids.length > 12
        ? `one of ${ids.slice(0, 12).join(', ')}, …`
        : `one of ${ids.join(', ')}`;
    }
    case 'count':
      if (kind.unit === 'bytes')
        return `a number of bytes from ${kind.minimum / 2 ** 30}Gi to ${kind.maximum / 2 ** 30}Gi`;
      return `a whole number from ${kind.minimum} to ${grouped(kind.maximum)}`;
    case 'share':
      return `a share from ${kind.minimum} to ${kind.maximum}`;
  }
}

function parseChoice(field: Field, text: string, named: string): FieldValue {
  const { kind } = field;
  if (kind.type !== 'choice') throw new OptionError(`${named} takes no choice`);
  const id = text.toLowerCase();
  const known = kind.choices.find((choice) => choice.id.toLowerCase() === id);
  if (known || kind.accepts?.(id)) {
    const chosen = known?.id ?? id;
    return (field.id === 'zero' ? Number(chosen) : chosen) as FieldValue;
  }
  const near = nearest(
    text,
    kind.choices.map((choice) => choice.id),
  );
  const hint = near ? ` (nearest: ${near})` : '';
  throw new OptionError(`${named} ${shortJson(text)}: ${allowed(field)} is expected${hint}`);
}

/** Digits in groups of three. Not by `toLocaleString`, whose first call costs as much as all the rest of `--help`. */
function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
