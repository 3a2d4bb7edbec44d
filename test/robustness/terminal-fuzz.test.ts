import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../source/scenario/read-scenario.js';
import { settle } from '../../source/scenario/settle.js';
import type { Json } from '../../source/text/json.js';
import { PROGRAM, type Session, startSession } from '../terminal/session.js';
import { FUZZ_SECONDS, FUZZ_SEED } from './support/campaign.js';
import { bursts, type Happening, toldHappening } from './support/happenings.js';
import { settled } from './support/settled.js';

const CTRL_L = '\u000c';
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The built program below a shell that tells its exit code and the terminal's state afterwards. */
function start(home: string): Session {
  return startSession({
    node: null,
    program: '/bin/sh',
    args: ['-c', '"$0" "$@"; echo "code=$?"; stty -a', process.execPath, PROGRAM],
    home,
    environment: { HF_HUB_OFFLINE: '1' },
  });
}

async function happen(session: Session, happening: Happening): Promise<void> {
  switch (happening.kind) {
    case 'bytes':
      session.press(happening.bytes);
      // Each a chunk of its own.
      await wait(1);
      return;
    case 'size':
      session.resize(happening.columns, happening.rows);
      return;
    case 'pause':
      await wait(happening.milliseconds);
  }
}

/** The screen is what painting it afresh gives, top and bottom row included. */
async function expectWhole(session: Session): Promise<void> {
  // A key that means nothing ends what has begun and waits for more: half a character, half a sequence.
  session.press('\0');
  await settled(session);
  const before = session.text();
  session.press(CTRL_L);
  await settled(session);
  expect(before).toEqual(session.text());
  expect(session.modes()).toMatchObject({ alternateScreen: true, autowrap: false });
  const { columns, rows } = session.size();
  if (columns >= 60 && rows >= 16)
    expect([session.text()[0]?.trim(), session.text().at(-1)?.trim()]).not.toContain('');
}

/** What was edited is a scenario that can be opened again, whenever one looks. */
function expectSaved(home: string): void {
  const file = join(home, '.local/state/llm-tui/last.json');
  if (!existsSync(file)) return;
  settle(readScenario(JSON.parse(readFileSync(file, 'utf8')) as Json));
}

async function leave(session: Session): Promise<void> {
  session.resize(120, 40);
  for (let step = 0; step < 5; step++) {
    session.press('\u001b');
    await wait(60);
  }
  session.press('q');
  await session.exit;
  const shown = session.text().join(' ');
  expect(shown).toMatch(/code=0 /);
  expect(shown.split(/[ ;]+/)).toEqual(expect.arrayContaining(['icanon', 'echo', 'isig', 'icrnl']));
  expect(session.modes()).toEqual({
    alternateScreen: false,
    cursorVisible: true,
    bracketedPaste: false,
    autowrap: true,
    mouse: 'none',
  });
}

describe('the built program, whatever is pressed, pasted and resized', () => {
  it(
    'stays alive and whole, saves what can be read, and gives the terminal back',
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'fuzz-home-'));
      const end = Date.now() + 1000 * FUZZ_SECONDS;
      const log: string[] = [];
      let seed = FUZZ_SEED;
      try {
        do {
          log.length = 0;
          const session = start(home);
          await session.waitFor('? help');
          for (const burst of fc.sample(bursts, {
            seed: seed++,
            numRuns: FUZZ_SECONDS > 0 ? 40 : 14,
          })) {
            for (const happening of burst) {
              log.push(toldHappening(happening));
              await happen(session, happening);
            }
            await expectWhole(session);
            expectSaved(home);
          }
          await leave(session);
        } while (Date.now() < end);
      } catch (error) {
        // The last of it tells most; all of it comes again with the seed.
        const happened = log.slice(-40).join(' ');
        throw new Error(`FUZZ_SEED=${seed - 1}, after ${log.length}: … ${happened}`, {
          cause: error,
        });
      }
    },
    90_000 + 2000 * FUZZ_SECONDS,
  );
});
