import { shortJson } from '../text/json.js';

/** An invalid hardware preset; the message names the preset, the field and a valid value. */
export class HardwareError extends Error {
  override name = 'HardwareError';
}

/** Larger rates and sizes are typing errors. Below it, every product is an exact integer or a finite double. */
const LARGEST = 1e9;
/** Smaller rates would round to 0 bytes or FLOPs per second. */
const SMALLEST = 1e-6;

/** Checked access to the fields of one preset object; every message names `path`. */
export class PresetFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** Throws `HardwareError` when `value` is no JSON object. */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new HardwareError(`${path} is ${shortJson(value)}; an object is expected`);
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  /** Null and absent fields are treated alike. */
  #get(field: string): unknown {
    return Object.hasOwn(this.#values, field) ? (this.#values[field] ?? null) : null;
  }

  #refuse(field: string, expected: string): never {
    const value = this.#get(field);
    throw new HardwareError(
      `${this.#path}.${field} is ${shortJson(value)}; ${expected} is expected`,
    );
  }

  text(field: string): string {
    return this.optionalText(field) ?? this.#refuse(field, 'a text');
  }

  optionalText(field: string): string | null {
    const value = this.#get(field);
    if (value === null) return null;
    return typeof value === 'string' && value.trim() !== '' ? value : this.#refuse(field, 'a text');
  }

  texts(field: string): readonly string[] {
    const value = this.#get(field) ?? [];
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string'))
      this.#refuse(field, 'a list of texts');
    return value as readonly string[];
  }

  /** A finite number above 0. */
  number(field: string): number {
    return this.optionalNumber(field) ?? this.#refuse(field, 'a number above 0');
  }

  optionalNumber(field: string): number | null {
    const value = this.#get(field);
    if (value === null) return null;
    if (typeof value !== 'number' || !(value >= SMALLEST) || value > LARGEST)
      this.#refuse(field, `a number above 0, at most ${LARGEST},`);
    return value;
  }

  count(field: string, largest: number, fallback?: number): number {
    return this.optionalCount(field, largest) ?? fallback ?? this.#refuse(field, 'a whole number');
  }

  optionalCount(field: string, largest: number): number | null {
    const value = this.optionalNumber(field);
    if (value !== null && (!Number.isInteger(value) || value > largest))
      this.#refuse(field, `a whole number from 1 to ${largest}`);
    return value;
  }

  numbers(field: string): readonly number[] {
    const value = this.#get(field) ?? [];
    const good = (entry: unknown) => typeof entry === 'number' && entry > 0 && entry <= LARGEST;
    if (!Array.isArray(value) || !value.every(good)) this.#refuse(field, 'a list of numbers');
    return value as readonly number[];
  }

  /** Absent is false. */
  flag(field: string): boolean {
    const value = this.#get(field) ?? false;
    return typeof value === 'boolean' ? value : this.#refuse(field, 'true or false');
  }

  oneOf<Choice extends string>(field: string, choices: readonly Choice[]): Choice {
    const value = this.#get(field);
    const choice = choices.find((entry) => entry === value);
    return choice ?? this.#refuse(field, `one of ${choices.join(', ')}`);
  }

  section(field: string): PresetFields | null {
    const value = this.#get(field);
    return value === null ? null : new PresetFields(value, `${this.#path}.${field}`);
  }
}
