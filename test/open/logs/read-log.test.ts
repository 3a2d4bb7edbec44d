import { describe, expect, test } from 'vitest';
import { readLog } from '../../../source/open/logs/read-log.js';
import published from '../../facts/engine-logs.json' with { type: 'json' };

const UNITS: Readonly<Record<string, number>> = {
  GiB: 2 ** 30,
  MiB: 2 ** 20,
  GB: 1e9,
  '%': 0.01,
  'TFLOP/s': 1e12,
};

describe('printed figures of public logs', () => {
  test.each(published.samples.map((sample) => [sample.id, sample] as const))(
    '%s: each is read in its true unit',
    (_, { engine, lines, figures }) => {
      const log = readLog(lines.join('\n'));
      expect(log?.table.source.toLowerCase()).toContain(engine.split(/[- ]/)[0]);
      const measured = (log?.figures ?? []).map((figure) => figure.measured);
      const missing = figures.filter(
        ({ value, unit }) =>
          !measured.some(
            (one) => Math.abs(one / (value * (UNITS[unit] ?? 1)) - 1) < 1e-9 || one === value,
          ),
      );
      expect(missing).toEqual([]);
    },
  );
});

test('an unknown text is no log', () => {
  expect(readLog('hello\nworld')).toBeUndefined();
});

test.each([
  [
    '|   0  H100  On | 00000000:18:00.0 Off |\n| N/A   34C    P0    60W / 700W |  61234MiB / 81559MiB |      0%      Default |',
    61234,
  ],
  [
    'DCGM_FI_DEV_FB_USED{gpu="0",UUID="x"} 61234\nDCGM_FI_DEV_FB_FREE{gpu="0",UUID="x"} 20000',
    61234,
  ],
])('memory in use, from a table and from counters', (text, used) => {
  const figures = readLog(text)?.figures ?? [];
  expect(figures.find(({ name }) => name === 'used')?.measured).toBe(used * 2 ** 20);
});
