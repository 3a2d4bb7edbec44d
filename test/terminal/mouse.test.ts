import { expect, it } from 'vitest';
import { type Session, startSession } from './session.js';

const ARGS = ['llama-3.1-8b', '--hardware', 'h100', '--fresh'];

const press = (session: Session, text: string, button = 0): void => {
  const rows = session.text();
  const row = rows.findIndex((line) => line.includes(text));
  const column = rows[row]?.indexOf(text) ?? -1;
  if (column < 0) throw new Error(`"${text}" is not on the screen`);
  session.press(`\u001B[<${button};${column + 1};${row + 1}M`);
};

/** Closes what shows a text. */
const closed = async (session: Session, text: string): Promise<void> => {
  session.press('\u001B');
  await session.waitFor((rows) => !rows.join('\n').includes(text));
};

const isOn = (session: Session): boolean => session.modes().mouse !== 'none';

it('a press focuses a row and takes the one in focus, a named key answers, the wheel moves', async () => {
  const session = startSession({ args: [...ARGS, '--mouse'], columns: 160, rows: 50 });
  await session.waitFor('▸Batch');
  // The first picture is there before Ink, which hears the mouse.
  await session.waitFor(() => isOn(session));
  press(session, 'Feed-forward');
  await session.waitFor('▸Feed-forward');
  press(session, 'Tensor TP', 64);
  await session.waitFor(/▸(?!Feed)\w/);
  press(session, 'Sequence ');
  await session.waitFor('▸Sequence');
  press(session, 'Sequence ');
  await session.waitFor('Enter take');
  await closed(session, 'Enter take');
  press(session, 'g GPU');
  await session.waitFor('Find:');
  await closed(session, 'Find:');
  press(session, '2 qwen3-8b');
  await session.waitFor('8,190,735,360');
  session.press('q');
  expect(await session.exit).toEqual({ code: 0, signal: 0 });
  expect(isOn(session)).toBe(false);
});

it('answers a key that is named on any line of the footer', async () => {
  const session = startSession({ args: [...ARGS, '--mouse'], columns: 80, rows: 24 });
  await session.waitFor('▸Batch');
  await session.waitFor(() => isOn(session));
  press(session, 'g GPU');
  await session.waitFor('Find:');
  await closed(session, 'Find:');
  press(session, '= solve');
  await session.waitFor(/Batch +‹ 64 ›/);
  press(session, 'q quit');
  expect(await session.exit).toEqual({ code: 0, signal: 0 });
});

it('is asked for nothing without the option', async () => {
  const session = startSession({ args: ARGS, columns: 160, rows: 50 });
  await session.waitFor('▸Batch');
  session.press('\t');
  await session.waitFor('The fullest device');
  expect(isOn(session)).toBe(false);
  session.press('q');
  await session.exit;
});

it('is given back when a signal ends the program', async () => {
  const session = startSession({ args: [...ARGS, '--mouse'] });
  await session.waitFor('▸Batch');
  await session.waitFor(() => isOn(session));
  session.signal('SIGTERM');
  await session.exit;
  expect(isOn(session)).toBe(false);
});
