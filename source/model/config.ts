import { isObject, type Json, type JsonObject, shortJson } from '../text/json.js';
import { type ClassDefaults, defaultsOf, NOT_KNOWN, within } from './class-defaults.js';
import { mayDiffer, namesOf } from './config-names.js';

/** An invalid or incomplete config; the message names the field and a valid value. */
export class ModelError extends Error {
  override name = 'ModelError';
}

/** Largest size any field may state. */
export const LARGEST_FIELD = 1e12;
/** Most layers, since each is read by itself; models of 1,000 layers were trained (arXiv:2203.00555). */
export const MOST_LAYERS = 2000;
const COUNTS_LAYERS = /layers|blocks|modules|depth/;

/**
 * Reads a Hugging Face config by canonical field names and remembers which fields were read: the rest is unmodelled.
 * Spellings of families (`n_layer`, `num_layers`) are in `config-names.ts`.
 */
export class Config {
  readonly raw: JsonObject;
  readonly path: string;
  readonly #seen: Set<string>;
  readonly #missing: Map<string, Json>;
  readonly #defaults: Readonly<Record<string, Json>>;
  readonly #published: ClassDefaults;

  constructor(
    raw: JsonObject,
    path = '',
    seen = new Set<string>(),
    defaults: Readonly<Record<string, Json>> = {},
    missing = new Map<string, Json>(),
    published: ClassDefaults = new Map(),
  ) {
    this.raw = raw;
    this.path = path;
    this.#seen = seen;
    this.#defaults = defaults;
    this.#missing = missing;
    this.#published = published;
  }

  /** The config with an architecture's defaults for missing fields. */
  withDefaults(defaults: Readonly<Record<string, Json>>): Config {
    return new Config(
      this.raw,
      this.path,
      this.#seen,
      { ...defaults, ...this.#defaults },
      this.#missing,
      this.#published,
    );
  }

  /** The config with the defaults of a type's class for omitted fields; an outer type's take precedence. */
  ofType(type: string): Config {
    const published = defaultsOf(type);
    if (published.size === 0) return this;
    return new Config(
      this.raw,
      this.path,
      this.#seen,
      this.#defaults,
      this.#missing,
      new Map([...published, ...this.#published]),
    );
  }

  /** The config with some fields replaced: padded sizes, parts that follow from others. */
  replacing(fields: JsonObject): Config {
    return new Config(
      { ...this.raw, ...fields },
      this.path,
      this.#seen,
      this.#defaults,
      this.#missing,
      this.#published,
    );
  }

  /** Paths of the fields that have been read. */
  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  /**
   * Paths of absent fields that were looked up, by canonical names, with the value taken instead: null for none,
   * `NOT_KNOWN` where the published code's default is unknown.
   */
  get missing(): ReadonlyMap<string, Json> {
    return this.#missing;
  }

  /**
   * The value under the first of the field's names that is present and not null, else its default. An explicit null
   * suppresses the default (Mistral's `sliding_window: null` is no window).
   */
  value(field: string): Json | undefined {
    let found: Json | undefined;
    let stated = false;
    for (const name of namesOf(field)) {
      if (!Object.hasOwn(this.raw, name)) continue;
      stated = true;
      const value = this.raw[name] ?? undefined;
      if (found === undefined || value === undefined || value === found || mayDiffer(field))
        this.#seen.add(this.path + name);
      found ??= value;
    }
    if (stated) return found;
    const published = namesOf(field).find((name) => this.#published.has(name));
    const taken =
      published !== undefined
        ? this.#published.get(published)
        : Object.hasOwn(this.#defaults, field)
          ? this.#defaults[field]
          : undefined;
    // Some rules look fields up before the type is known.
    if ((this.#missing.get(this.path + field) ?? null) === null)
      this.#missing.set(this.path + field, taken ?? null);
    return taken === NOT_KNOWN ? undefined : (taken ?? undefined);
  }

  /** The value of a field, or its default where it is omitted. */
  #valueOr(field: string, fallback: Json | undefined): Json | undefined {
    const value = this.value(field);
    const path = this.path + field;
    if (value === undefined && fallback !== undefined && this.#missing.get(path) === null)
      this.#missing.set(path, fallback);
    return value ?? fallback;
  }

  has(field: string): boolean {
    return this.value(field) !== undefined;
  }

  /** A whole number ≥ 0. Throws `ModelError` for an absent field without fallback, and for any other value. */
  integer(field: string, fallback?: number): number {
    const value = this.#valueOr(field, fallback);
    if (value === undefined) throw new ModelError(`the config has no ${this.path}${field}`);
    const largest = COUNTS_LAYERS.test(field) ? MOST_LAYERS : LARGEST_FIELD;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > largest)
      throw new ModelError(
        `${this.path}${field} is ${shortJson(value)}; a whole number from 0 to ${largest === MOST_LAYERS ? MOST_LAYERS : '10¹²'} is expected`,
      );
    return value;
  }

  /** A whole number ≥ 1. */
  count(field: string, fallback?: number): number {
    const value = this.integer(field, fallback);
    if (value < 1) throw new ModelError(`${this.path}${field} is 0; at least 1 is expected`);
    return value;
  }

  optionalInteger(field: string): number | undefined {
    return this.has(field) ? this.integer(field) : undefined;
  }

  number(field: string, fallback?: number): number {
    const value = this.#valueOr(field, fallback);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ModelError(`${this.path}${field} is ${shortJson(value)}; a number is expected`);
    return value;
  }

  flag(field: string, fallback: boolean): boolean {
    const value = this.#valueOr(field, fallback);
    if (typeof value !== 'boolean')
      throw new ModelError(
        `${this.path}${field} is ${shortJson(value)}; true or false is expected`,
      );
    return value;
  }

  text(field: string): string | undefined {
    const value = this.value(field);
    if (value === undefined || typeof value === 'string') return value;
    throw new ModelError(`${this.path}${field} is ${shortJson(value)}; a text is expected`);
  }

  list(field: string): readonly Json[] | undefined {
    const value = this.value(field);
    if (value === undefined || Array.isArray(value)) return value as readonly Json[] | undefined;
    throw new ModelError(`${this.path}${field} is ${shortJson(value)}; a list is expected`);
  }

  /** A list of whole numbers. */
  integers(field: string): readonly number[] | undefined {
    return this.list(field)?.map((entry, index) => {
      if (
        typeof entry === 'number' &&
        Number.isInteger(entry) &&
        entry >= 0 &&
        entry <= LARGEST_FIELD
      )
        return entry;
      throw new ModelError(
        `${this.path}${field}[${index}] is ${shortJson(entry)}; a whole number is expected`,
      );
    });
  }

  /** A list of texts. */
  texts(field: string): readonly string[] | undefined {
    return this.list(field)?.map((entry, index) => {
      if (typeof entry === 'string') return entry;
      throw new ModelError(
        `${this.path}${field}[${index}] is ${shortJson(entry)}; a text is expected`,
      );
    });
  }

  /** A whole number, or one per layer: the value at `layer` (short lists repeat). */
  perLayer(field: string, layer: number, fallback?: number): number {
    const value = this.value(field);
    if (!Array.isArray(value)) return this.integer(field, fallback);
    const numbers = this.integers(field) ?? [];
    const entry = numbers[layer % numbers.length];
    if (entry === undefined) throw new ModelError(`${this.path}${field} is an empty list`);
    return entry;
  }

  /** A nested config whose unread fields count too; undefined when absent. */
  section(field: string, defaults: Readonly<Record<string, Json>> = {}): Config | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    if (!isObject(value))
      throw new ModelError(`${this.path}${field} is ${shortJson(value)}; an object is expected`);
    return new Config(
      value,
      `${this.path}${field}.`,
      this.#seen,
      defaults,
      this.#missing,
      within(this.#published, field),
    );
  }
}
