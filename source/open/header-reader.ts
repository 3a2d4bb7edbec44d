import type { FileHandle } from 'node:fs/promises';
import type { Budget } from './budget.js';
import { OpenError } from './open-error.js';
import { readExactly } from './read-file.js';

const WINDOW = 2 ** 20;
/** The largest known header has 22 MB, nearly all of it the tokenizer. */
const LARGEST_HEADER = 2 ** 26;

/**
 * Reads numbers and texts in sequence from the start of a file, through a window of 1 MiB. Reading past the file's
 * end, or further than any real header, throws `OpenError`.
 */
export class HeaderReader {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #budget: Budget;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #at = 0;
  littleEndian = true;

  constructor(path: string, file: FileHandle, size: number, budget: Budget) {
    this.#budget = budget;
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  get position(): number {
    return this.#windowStart + this.#at;
  }

  get remaining(): number {
    return this.#size - this.position;
  }

  /** Whether the next `count` bytes can be read at once. */
  has(count: number): boolean {
    return this.#window.length - this.#at >= count;
  }

  /** Reads on from the file until the next `count` bytes, or all that are left, can be read at once. */
  async ready(count: number): Promise<void> {
    if (!this.has(count)) await this.#refill(Math.min(count, this.remaining));
  }

  /** The next bytes, which must be ready; they are valid until the next call. */
  bytes(count: number): Buffer {
    if (!this.has(count)) throw this.#cutShort();
    this.#at += count;
    return this.#window.subarray(this.#at - count, this.#at);
  }

  skip(count: number): void {
    if (count > this.remaining) throw this.#cutShort();
    this.#at += count;
  }

  uint32(): number {
    const bytes = this.bytes(4);
    return this.littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE();
  }

  /** A count or length; a value beyond the exact integers is an error. */
  uint64(): number {
    const bytes = this.bytes(8);
    const value = Number(this.littleEndian ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE());
    if (Number.isSafeInteger(value)) return value;
    throw new OpenError(`${this.#path}: its header is broken: a size of ${value}`);
  }

  /** A text after its length; skipped, and undefined, when longer than `limit` bytes. */
  text(limit: number): string | undefined {
    const length = this.uint64();
    if (length > limit) {
      this.skip(length);
      return undefined;
    }
    return this.bytes(length).toString('utf8');
  }

  /** Skips texts; a tokenizer has hundreds of thousands, so it does not await each. */
  async skipTexts(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      if (this.#window.length - this.#at < 8) await this.#refill(8);
      const low = this.littleEndian ? this.#at : this.#at + 4;
      const high = this.littleEndian ? this.#at + 4 : this.#at;
      const length = this.littleEndian
        ? this.#window.readUInt32LE(low)
        : this.#window.readUInt32BE(low);
      if (this.#window.readUInt32LE(high) !== 0) throw this.#cutShort();
      this.#at += 8;
      this.skip(length);
    }
  }

  async #refill(count: number): Promise<void> {
    const start = this.position;
    if (count > this.#size - start) throw this.#cutShort();
    if (start + count > LARGEST_HEADER)
      throw new OpenError(
        `${this.#path}: its header goes on for more than ${LARGEST_HEADER} bytes`,
      );
    const length = Math.min(Math.max(WINDOW, count), this.#size - start);
    this.#budget.headerBytes(length, this.#path);
    this.#window = await readExactly(this.#path, this.#file, start, length);
    this.#windowStart = start;
    this.#at = 0;
    if (this.#window.length < count) throw this.#cutShort();
  }

  #cutShort(): OpenError {
    return new OpenError(`${this.#path}: is cut short: its header is not whole`);
  }
}
