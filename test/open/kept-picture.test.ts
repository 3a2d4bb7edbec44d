import { execFileSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  keepPicture,
  keptPicture,
  type PictureQuestion,
  type PictureSources,
  recorded,
} from '../../source/open/kept-picture.js';

const PICTURE = '\u001B[?1049h\u001B[?7l\u001B[H\u001B[K\u001B[1;38;5;81mKV cache\u001B[m\r\v│ ≈';

const newQuestion = (): PictureQuestion => {
  const home = mkdtempSync(join(tmpdir(), 'kept-picture-'));
  const folders = { config: join(home, 'config'), state: home, cache: join(home, 'cache') };
  return { build: 'a', words: ['gpt2'], columns: 80, rows: 24, folders };
};
const NOTHING: PictureSources = { environment: {}, files: [] };
const folderOf = ({ folders }: PictureQuestion) => join(folders.cache, 'pictures');
const onlyFile = (question: PictureQuestion) =>
  join(folderOf(question), readdirSync(folderOf(question))[0] ?? '');
/** Asks, as the launcher does, and keeps, as the program does. */
const keep = (question: PictureQuestion, sources = NOTHING, bytes = PICTURE) => {
  const answer = keptPicture(question);
  keepPicture(sources, bytes);
  return answer;
};

afterEach(() => vi.unstubAllEnvs());

describe('a kept picture', () => {
  it('is shown only for an equal start', () => {
    const question = newQuestion();
    expect(keep(question)).toBeUndefined();
    expect(keptPicture(question)).toBe(PICTURE);
    const { folders } = question;
    for (const other of [
      { build: 'b' },
      { words: ['gpt2', '--ascii'] },
      { words: [] },
      { columns: 81 },
      { rows: 25 },
      { folders: { ...folders, config: '/elsewhere' } },
    ])
      expect(keptPicture({ ...question, ...other })).toBeUndefined();
    expect(statSync(onlyFile(question)).mode & 0o777).toBe(0o600);
  });

  it('is not used after a change of a variable that was read', () => {
    const question = newQuestion();
    vi.stubEnv('TERM', 'xterm-256color');
    vi.stubEnv('NO_COLOR', undefined);
    const { environment, read } = recorded(process.env);
    expect([environment['TERM'], environment['NO_COLOR']]).toEqual(['xterm-256color', undefined]);
    keep(question, { environment: read, files: [] });
    vi.stubEnv('UNREAD', 'anything');
    expect(keptPicture(question)).toBe(PICTURE);
    vi.stubEnv('NO_COLOR', '1');
    expect(keptPicture(question)).toBeUndefined();
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('TERM', 'linux');
    expect(keptPicture(question)).toBeUndefined();
  });

  it('is not used after a change of a file that it was made from', () => {
    const question = newQuestion();
    const file = join(question.folders.state, 'last.json');
    const changes = [
      () => writeFileSync(file, 'one'),
      () => writeFileSync(file, 'two'),
      () => utimesSync(file, new Date(0), new Date(0)),
      () => mkdirSync(join(question.folders.state, 'presets')),
    ];
    const files = [file, join(question.folders.state, 'presets')];
    for (const change of changes) {
      keep(question, { environment: {}, files });
      expect(keptPicture(question)).toBe(PICTURE);
      change();
      expect(keptPicture(question)).toBeUndefined();
    }
  });

  it.each(['cut', 'empty', 'null', '[]', '{}', 'no JSON'])('is ignored where it is %s', (fault) => {
    const question = newQuestion();
    keep(question);
    const text = readFileSync(onlyFile(question), 'utf8');
    const damaged = { cut: text.slice(0, -20), empty: '' }[fault] ?? fault;
    writeFileSync(onlyFile(question), damaged);
    expect(keptPicture(question)).toBeUndefined();
  });

  it('is neither shown with a control of its own nor fails, whichever byte of it is another', () => {
    const question = newQuestion();
    keep(question);
    const file = onlyFile(question);
    const good = readFileSync(file);
    const controls = new Set(PICTURE.match(/\p{Cc}/gu));
    for (let place = 0; place < good.length; place += 1)
      for (const bit of [1, 4, 16, 32, 64, 128]) {
        const damaged = Buffer.from(good);
        damaged[place] = (damaged[place] ?? 0) ^ bit;
        writeFileSync(file, damaged);
        const shown = keptPicture(question) ?? '';
        for (const [control] of shown.matchAll(/[\p{Cc}\p{Cf}]/gu))
          expect(controls).toContain(control);
      }
  });

  it('is not waited for where a pipe is in its place', () => {
    const question = newQuestion();
    keep(question);
    const file = onlyFile(question);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    expect(keep(question)).toBeUndefined();
    expect(keptPicture(question)).toBe(PICTURE);
  });

  it.each([
    ['a title', '\u001B]0;x\u0007'],
    ['the clipboard', '\u001B]52;c;eA==\u0007'],
    ['a question for the cursor', '\u001B[6n'],
    ['a question for the terminal', '\u001B[c'],
    ['printing', '\u001B[5i'],
    ['another mode', '\u001B[?1003h'],
    ['a reset', '\u001Bc'],
    ['a bell', '\u0007'],
    ['an 8-bit control', '\u009B6n'],
    ['half a sequence', '\u001B['],
    ['the end of the screen', '\u001B[?1049l'],
    ['a change of direction', '\u202E'],
  ])('is neither kept nor shown with %s in it', (_, control) => {
    const question = newQuestion();
    keep(question, NOTHING, PICTURE + control);
    expect(readdirSync(question.folders.state)).toEqual([]);
    keep(question);
    const kept = JSON.parse(readFileSync(onlyFile(question), 'utf8'));
    writeFileSync(onlyFile(question), JSON.stringify({ ...kept, bytes: PICTURE + control }));
    expect(keptPicture(question)).toBeUndefined();
  });

  it('is bounded in size, and the newest sixteen are left', () => {
    const question = newQuestion();
    keep(question, NOTHING, 'x'.repeat(2 ** 18));
    expect(readdirSync(question.folders.state)).toEqual([]);
    for (let columns = 80; columns < 100; columns += 1) {
      keep({ ...question, columns });
      const newest = readdirSync(folderOf(question)).find((name) => name.startsWith(`${columns}x`));
      const time = new Date(1e12 + columns * 1000);
      utimesSync(join(folderOf(question), newest ?? ''), time, time);
    }
    expect(readdirSync(folderOf(question))).toHaveLength(16);
    expect(keptPicture({ ...question, columns: 99 })).toBe(PICTURE);
    expect(keptPicture({ ...question, columns: 82 })).toBeUndefined();
  });

  it('is skipped silently where no folder is writable', () => {
    const question = newQuestion();
    writeFileSync(question.folders.cache, 'a file');
    expect(keep(question)).toBeUndefined();
    expect(keep(question)).toBeUndefined();
  });

  it.runIf(process.getuid?.() === 0)('is not taken from a folder of another user', () => {
    const question = newQuestion();
    keep(question);
    chownSync(folderOf(question), 1234, 1234);
    expect(keep(question)).toBeUndefined();
  });
});
