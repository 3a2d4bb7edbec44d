import { setTimeout as sleep } from 'node:timers/promises';
import { type Session, startSession } from '../test/terminal/session.js';
import { type Figure, milliseconds, type Section } from './figure.js';
import { processorTime, residentMebibytes } from './process-use.js';
import { mean, median, quantile } from './statistics.js';

const LEFT = '\u001B[D';
const RIGHT = '\u001B[C';
const UP = '\u001B[A';
const DOWN = '\u001B[B';
const BACK_TAB = '\u001B[Z';
const ESCAPE = '\u001B';

interface KeyAnswers {
  readonly bytes: readonly number[];
  readonly times: readonly number[];
}

/** The bytes that a key causes, and the milliseconds until the first and the last of them. */
const answerTo = async (session: Session, key: string): Promise<[bytes: number, time: number]> => {
  const mark = session.mark();
  const begin = performance.now();
  let last = begin;
  let seen = 0;
  session.press(key);
  while (performance.now() - last < (seen === 0 ? 400 : 60)) {
    await sleep(0);
    const bytes = session.bytesSince(mark);
    if (bytes === seen) continue;
    seen = bytes;
    last = performance.now();
  }
  return [seen, last - begin];
};

const press = async (
  session: Session,
  keys: readonly string[],
  count: number,
): Promise<KeyAnswers> => {
  const answers: [number, number][] = [];
  for (let index = 0; index < count; index += 1) {
    answers.push(await answerTo(session, keys[index % keys.length] ?? ''));
  }
  const answered = answers.filter(([bytes]) => bytes > 0);
  return { bytes: answers.map(([bytes]) => bytes), times: answered.map(([, time]) => time) };
};

/** What a key may send and take at most, in the median. */
interface Goal {
  readonly bytes: number;
  readonly milliseconds?: number;
}

const keyFigure = (name: string, { bytes, times }: KeyAnswers, goal?: Goal): Figure => {
  const most = goal?.milliseconds ?? Number.POSITIVE_INFINITY;
  return {
    name,
    value: `${median(bytes)} bytes, ${milliseconds(median(times))}`,
    against: `p95 ${quantile(bytes, 0.95)} bytes, ${milliseconds(quantile(times, 0.95))}`,
    ...(goal && {
      wanted: `≤ ${goal.bytes} bytes${goal.milliseconds === undefined ? '' : `, ≤ ${most} ms`}`,
      isMet: median(bytes) <= goal.bytes && median(times) <= most,
    }),
  };
};

/** A key held down, 30 a second. */
const hold = async (session: Session, seconds: number): Promise<Figure> => {
  const mark = session.mark();
  const used = processorTime(session.pid);
  for (let index = 0; index < seconds * 30; index += 1) {
    session.press(index % 60 < 30 ? DOWN : UP);
    await sleep(1000 / 30);
  }
  const share = (processorTime(session.pid) - used) / (seconds * 1000);
  return {
    name: 'a key held, 30 a second',
    value: `${(session.bytesSince(mark) / seconds / 1000).toFixed(1)} kB/s`,
    against: `${(share * 100).toFixed(0)} % of a core`,
  };
};

const rest = async (session: Session, seconds: number): Promise<Figure> => {
  await session.quiet(1000);
  const mark = session.mark();
  const used = processorTime(session.pid);
  await sleep(seconds * 1000);
  const share = (processorTime(session.pid) - used) / (seconds * 1000);
  const bytes = session.bytesSince(mark);
  return {
    name: `idle for ${seconds} s`,
    value: `${bytes} bytes, ${(share * 100).toFixed(2)} % of a core`,
    wanted: '0 bytes, ≤ 0.5 %',
    isMet: bytes === 0 && share <= 0.005,
  };
};

/** Memory after many keys of every kind, sent in the bursts of a slow line. */
const wear = async (session: Session, count: number): Promise<Figure> => {
  const atStart = residentMebibytes(session.pid);
  const keys = [RIGHT, RIGHT, LEFT, DOWN, RIGHT, LEFT, LEFT, UP, '\t', ']', '['];
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    session.press(keys[index % keys.length] ?? '');
    if (index % 5 === 4) await sleep(20);
    if (index % 500 === 499) samples.push(residentMebibytes(session.pid));
  }
  await session.quiet(500);
  const atEnd = residentMebibytes(session.pid);
  return {
    name: `resident after ${count} keys`,
    value: `${atEnd.toFixed(0)} MiB`,
    against: `${atStart.toFixed(0)} at start, ${mean(samples).toFixed(0)} on average, ${Math.max(...samples).toFixed(0)} at most`,
    wanted: '≤ 110 MiB',
    isMet: atEnd <= 110,
  };
};

export interface KeyOptions {
  readonly firstText: string;
  readonly presses: number;
  readonly idleSeconds: number;
  readonly wearKeys: number;
  readonly program?: string;
}

/** A value, the focus, the mode, the model, the baseline, panes, and pages, which Escape closes. */
const DIFFERENT = [RIGHT, DOWN, '\t', BACK_TAB, 'm', 'm', ']', 'b', 'K', 'P', 'f', '?', 'p', 'e'];
const PAGES = new Set(['?', 'p', 'e']);

/** Fourteen different keys, several times in turn; what Escape sends is not counted. */
const pressDifferent = async (session: Session, rounds: number): Promise<KeyAnswers> => {
  const all: KeyAnswers[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const key of DIFFERENT) {
      all.push(await press(session, [key], 1));
      if (!PAGES.has(key)) continue;
      session.press(ESCAPE);
      await session.quiet(100);
    }
  }
  return {
    bytes: all.flatMap(({ bytes }) => bytes).filter((bytes) => bytes > 0),
    times: all.flatMap(({ times }) => times),
  };
};

/** Goals by the size of the screen; that of a value holds at 80 × 24, where every figure in sight is of the scenario. */
const SIZES = [
  { columns: 80, rows: 24, value: { bytes: 250 }, different: { bytes: 400, milliseconds: 16 } },
  { columns: 120, rows: 40, value: { bytes: 400 }, different: undefined },
  { columns: 200, rows: 60, value: { bytes: 850 }, different: { bytes: 900, milliseconds: 16 } },
] as const;

/** A model on eight devices, which changes most figures with each key. */
const SPLIT = ['llama-3.1-8b', '--hardware', 'h100:8', '--tp', '8'];

const DIFFERENT_ROUNDS = 3;

/** Bytes and times of keys on screens of three sizes. */
const measureSizes = async ({
  firstText,
  presses,
  program,
}: KeyOptions): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const { columns, rows, value, different } of SIZES) {
    const answersTo = async (work: (session: Session) => Promise<KeyAnswers>) => {
      const own = program !== undefined && { program };
      const session = startSession({ args: SPLIT, columns, rows, ...own });
      await session.waitFor(firstText);
      await session.quiet(600);
      const answers = await work(session);
      session.press('q');
      await session.exit;
      return answers;
    };
    const changed = await answersTo((session) =>
      press(session, [RIGHT, RIGHT, RIGHT, LEFT, LEFT, LEFT], presses),
    );
    const all = await answersTo((session) => pressDifferent(session, DIFFERENT_ROUNDS));
    figures.push(
      keyFigure(`change of a value, ${columns} × ${rows}`, changed, value),
      keyFigure(`${DIFFERENT.length} different keys, ${columns} × ${rows}`, all, different),
    );
  }
  return figures;
};

/** The cost of keys on the Node that runs this: on screens of three sizes, then in a long session at 120 × 40. */
export const measureKeys = async (options: KeyOptions): Promise<Section> => {
  const { firstText, presses, idleSeconds, wearKeys, program } = options;
  const sizes = await measureSizes(options);
  const session = startSession({
    columns: 120,
    rows: 40,
    ...(program !== undefined && { program }),
  });
  await session.waitFor(firstText);
  await session.quiet(300);
  const first = await press(session, [RIGHT, LEFT], 10);
  for (let index = 0; index < 100; index += 1) {
    session.press([DOWN, RIGHT, LEFT, UP][index % 4] ?? '');
    await sleep(15);
  }
  await session.quiet(200);
  const value = await press(session, [RIGHT, LEFT], presses);
  const focus = await press(session, [DOWN, UP], presses);
  const preset = await press(session, [']', '['], Math.ceil(presses / 3));
  const held = await hold(session, 3);
  const idle = await rest(session, idleSeconds);
  const worn = await wear(session, wearKeys);
  session.press('q');
  await session.exit;
  return {
    title: `Keys on Node ${process.version}`,
    figures: [
      ...sizes,
      keyFigure('the first ten keys, 120 × 40', first),
      keyFigure('then a value (← →)', value),
      keyFigure('another field (↑ ↓)', focus, { bytes: 160, milliseconds: 12 }),
      keyFigure('another model ([ ])', preset),
      held,
      idle,
      worn,
    ],
  };
};
