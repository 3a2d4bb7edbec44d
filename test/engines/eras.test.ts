import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAtLeast } from '../../source/engines/version.js';
import { vllmLog } from '../../source/engines/vllm/log.js';

/** Files of rules that say what is served how fast, or which formats are read: they change no memory. */
const OTHER = new Set(['formats.ts', 'log.ts', 'engine.ts', 'metrics.ts']);

test('each version from which vLLM accounts otherwise begins an era: `check` prints a range of versions by them', () => {
  const folder = 'source/engines/vllm';
  const turns = readdirSync(folder)
    .filter((name) => !OTHER.has(name))
    .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').match(/'0\.\d+(?:\.\d+)?'/g) ?? [])
    .map((quoted) => quoted.slice(1, -1));
  const eras = (vllmLog.eras ?? []).map(({ version }) => version);
  const begins = (turn: string) => eras.some((era) => isAtLeast(era, turn) && isAtLeast(turn, era));
  expect(turns.length).toBeGreaterThan(8);
  expect([...new Set(turns)].filter((turn) => !begins(turn))).toEqual([]);
});
