import { grouped } from '../text/digits.js';
import { OpenError } from './open-error.js';

/** Twice the tensors of the largest published model. */
const MOST_TENSORS = 200_000;
/** Headers of all of a model's files together; the largest known have 40 MB. */
const MOST_HEADER_BYTES = 128 * 2 ** 20;
/** Limit of processor time; a model of that many tensors takes a fraction of it. */
const MOST_SECONDS = 8;

/**
 * The resources that opening one model may use, over all of its files. Each draw throws `OpenError` when they are
 * exhausted.
 */
export interface Budget {
  tensors(count: number, path: string): void;
  headerBytes(count: number, path: string): void;
}

export function openingBudget(): Budget {
  const start = process.cpuUsage();
  let tensors = 0;
  let headerBytes = 0;
  const inTime = (path: string): void => {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1e6 > MOST_SECONDS)
      throw new OpenError(`${path}: reading the headers takes more than ${MOST_SECONDS} s`);
  };
  return {
    tensors(count, path) {
      tensors += count;
      if (tensors > MOST_TENSORS)
        throw new OpenError(`${path}: its headers list more than ${grouped(MOST_TENSORS)} tensors`);
      inTime(path);
    },
    headerBytes(count, path) {
      headerBytes += count;
      if (headerBytes > MOST_HEADER_BYTES)
        throw new OpenError(
          `${path}: its headers have more than ${MOST_HEADER_BYTES / 2 ** 20} MiB`,
        );
      inTime(path);
    },
  };
}
