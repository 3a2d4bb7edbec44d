import { OpenError } from '../open-error.js';
import type { StoredTensor } from '../opened-model.js';

/** The metadata of a GGUF header, by the keys of its architecture. */
export class GgufMetadata {
  readonly architecture: string;
  readonly tensors: readonly StoredTensor[];
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #path: string;
  readonly #byName: ReadonlyMap<string, StoredTensor>;

  /** Throws `OpenError` when the header names no architecture. */
  constructor(
    values: ReadonlyMap<string, unknown>,
    tensors: readonly StoredTensor[],
    path: string,
  ) {
    const architecture = values.get('general.architecture');
    if (typeof architecture !== 'string' || !/^[\w.-]{1,60}$/.test(architecture))
      throw new OpenError(`${path}: its header has no general.architecture`);
    this.architecture = architecture;
    this.tensors = tensors;
    this.#values = values;
    this.#path = path;
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  }

  /** `block_count` means `llama.block_count` in a llama file. */
  #get(key: string): unknown {
    return this.#values.get(`${this.architecture}.${key}`);
  }

  general(key: string): unknown {
    return this.#values.get(`general.${key}`);
  }

  number(key: string): number | undefined {
    const value = this.#get(key);
    if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    return this.#checked(key, Number(value));
  }

  /** Throws `OpenError` when absent. */
  required(key: string): number {
    const value = this.number(key);
    if (value === undefined)
      throw new OpenError(`${this.#path}: its header has no ${this.architecture}.${key}`);
    return value;
  }

  flag(key: string): boolean | undefined {
    const value = this.#get(key);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A list of numbers or switches (1 and 0), one per layer; undefined where one value holds for all. */
  list(key: string): readonly number[] | undefined {
    const value = this.#get(key);
    if (!Array.isArray(value) || value.length > 10_000) return undefined;
    return value.map((entry) => this.#checked(key, Number(entry)));
  }

  /** The one number, or the list when layers differ. */
  perLayer(key: string): number | readonly number[] | undefined {
    const values = this.list(key);
    if (!values) return this.number(key);
    return values.every((value) => value === values[0]) ? values[0] : values;
  }

  tensor(name: string): StoredTensor | undefined {
    return this.#byName.get(name);
  }

  /** Whether any layer has this weight. */
  hasInLayers(name: string): boolean {
    return this.tensors.some(
      (tensor) => /^blk\.\d+\./.test(tensor.name) && tensor.name.endsWith(`.${name}`),
    );
  }

  #checked(key: string, value: number): number {
    if (Number.isFinite(value) && value >= 0 && value <= 1e12) return value;
    throw new OpenError(`${this.#path}: ${this.architecture}.${key} is ${value}, which is no size`);
  }
}
