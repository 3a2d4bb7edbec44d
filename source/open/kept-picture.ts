import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  isOwnFolder,
  keepWhenIdle,
  ownFolder,
  readCacheFile,
  sweep,
  writeCacheFile,
} from './cache-files.js';
import type { UserFolders } from './user-folders.js';

/** The parameters of a start that are known before the program is loaded. */
export interface PictureQuestion {
  /** Differs for every build. */
  readonly build: string;
  readonly words: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly folders: UserFolders;
}

/** Other inputs of the picture. */
export interface PictureSources {
  /** Environment variables that were read; null for unset ones. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Files and folders that were read or searched for. */
  readonly files: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Kept {
  readonly asked: string;
  readonly environment: Readonly<Record<string, string | null>>;
  readonly files: Readonly<Record<string, string>>;
  readonly bytes: string;
}

const FOLDER = 'pictures';
const MOST_FILES = 16;
/** Bytes; a picture of 400 × 100 cells takes half of them. */
const LARGEST = 2 ** 18;

/**
 * Allowed in a picture beside printable characters: line ends, colours, cursor moves, erasures, and the four modes of a
 * screen. Nothing that a terminal answers, or that outlasts or leaves the screen.
 */
const ESCAPE = '\u001B';
const PAINTING = new RegExp(
  `[\\r\\n\\v]|${ESCAPE}\\[(?:[\\d;:]*[A-HJKXdm]|\\?(?:1049h|(?:7|25|2026)[hl]))`,
  'g',
);
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const isPicture = (bytes: string): boolean => !CONTROL.test(bytes.replace(PAINTING, ''));

/** Shared through the process because launcher and program are separate bundles, each with its own variables. */
const PLACE = Symbol.for('llm-tui picture question');
const global: typeof globalThis & { [PLACE]?: PictureQuestion } = globalThis;

/**
 * The bytes of the first picture of the last equal start, if none of its inputs has changed. Pictures kept afterwards
 * belong to this request.
 */
export function keptPicture(question: PictureQuestion): string | undefined {
  global[PLACE] = question;
  const folder = join(question.folders.cache, FOLDER);
  try {
    if (!isOwnFolder(folder)) return undefined;
    const kept = readCacheFile(join(folder, fileName(question)), LARGEST);
    if (!kept) return undefined;
    const { asked, environment, files, bytes } = JSON.parse(kept.toString()) as Kept;
    const isSame =
      asked === textOf(question) &&
      Object.entries(environment).every(([name, value]) => (process.env[name] ?? null) === value) &&
      Object.entries(files).every(([path, stamp]) => stampOf(path) === stamp);
    return isSame && isPicture(bytes) ? bytes : undefined;
  } catch {
    // The file is absent or damaged, so the program draws the frame.
    return undefined;
  }
}

/** Stores the first picture for the next equal start, in an idle moment or at exit. */
export function keepPictureLater(sources: PictureSources, bytes: string): void {
  let isKept = false;
  keepWhenIdle(() => {
    if (isKept) return;
    isKept = true;
    keepPicture(sources, bytes);
  });
}

/** No effect where no launcher has requested a picture. */
export function keepPicture({ environment, files }: PictureSources, bytes: string): void {
  const question = global[PLACE];
  if (question === undefined) return;
  const kept: Kept = {
    asked: textOf(question),
    environment,
    files: Object.fromEntries(files.map((path) => [path, stampOf(path)])),
    bytes,
  };
  const text = JSON.stringify(kept);
  if (Buffer.byteLength(text) > LARGEST || !isPicture(bytes)) return;
  const folder = ownFolder(join(question.folders.cache, FOLDER));
  if (folder === undefined) return;
  writeCacheFile(join(folder, fileName(question)), text);
  sweep(folder, MOST_FILES);
}

/** An environment that records the variables read through it. */
export function recorded(environment: Environment): {
  readonly environment: Environment;
  readonly read: Readonly<Record<string, string | null>>;
} {
  const read: Record<string, string | null> = {};
  return {
    environment: new Proxy(environment, {
      get(target, name) {
        const value = Reflect.get(target, name) as string | undefined;
        if (typeof name === 'string') read[name] = value ?? null;
        return value;
      },
    }),
    read,
  };
}

function textOf({ build, words, columns, rows, folders }: PictureQuestion): string {
  return JSON.stringify([build, words, columns, rows, folders]);
}

/**
 * One file for each size and command line, whatever the build; where two share a name, the later replaces the earlier.
 */
function fileName({ words, columns, rows }: PictureQuestion): string {
  let hash = 5381;
  for (const unit of words.join('\0')) hash = (hash * 33 + (unit.codePointAt(0) ?? 0)) >>> 0;
  return `${columns}x${rows}-${hash.toString(36)}`;
}

/** Changes whenever a file is written or replaced, or a folder gets or loses an entry. */
function stampOf(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : 'none';
  } catch {
    return 'unreadable';
  }
}
