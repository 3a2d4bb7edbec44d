import { describe, expect, it } from 'vitest';
import { PANE_IDS } from '../../source/dashboard/panes/catalogue.js';
import { type DashboardState, focusOf, paneRows } from '../../source/dashboard/state.js';
import { pictureRows, scenarioOf, session, startOf } from './fixtures.js';

const training = () =>
  startOf(scenarioOf({ mode: 'training', pp: 2, zero: 1 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8));

const shown = (state: DashboardState, columns: number, rows: number): string =>
  pictureRows(state, { columns, rows }).join('\n');

describe('the three gauges', () => {
  const TITLES = ['Parameters', 'Activations × batch', 'KV cache × sequence'];

  it.each([
    [120, 40],
    [160, 50],
    [200, 60],
    [240, 67],
    [300, 100],
  ])('are on the first screen at %i×%i', (columns, rows) => {
    for (const start of [startOf(), training()])
      for (const title of TITLES) expect(shown(start, columns, rows)).toContain(title);
  });

  it('are a key away at 80×24', () => {
    const at = (key: string) => shown(session().press(key).state, 80, 24);
    expect(at('P')).toContain('Feed-forward 5.64B 70.2 %');
    expect(at('A')).toContain('most on one device 144 MiB');
    expect(at('K')).toContain('a token 128 KiB');
  });
});

describe('every row of every pane', () => {
  it.each([
    [60, 16],
    [80, 24],
    [120, 40],
    [160, 50],
  ])('is in sight when it has the focus, and reached by ↓, at %i×%i', (columns, rows) => {
    for (const start of [startOf(), training()])
      for (const pane of PANE_IDS) {
        if (pane === 'map' || pane === 'users') continue;
        const own = { ...start, recent: [pane, ...PANE_IDS.filter((id) => id !== pane)] };
        const walk = session({ ...own, rows: {} }, { columns, rows }).press('home');
        for (const row of paneRows(own, pane)) {
          expect(walk.state.rows[pane]).toBe(row.id);
          expect(`${row.id}: ${shown(walk.state, columns, rows).includes('▸')}`).toBe(
            `${row.id}: true`,
          );
          walk.press('down');
        }
        expect(focusOf(walk.state)).toBe(pane);
      }
  });

  it('of the hardware is seen at 120×40 and more: the link too', () => {
    for (const [columns, rows] of [
      [110, 35],
      [120, 40],
      [160, 50],
      [200, 60],
    ] as const) {
      const screen = shown(startOf(), columns, rows);
      for (const words of ['Accelerator', 'Devices', 'Memory  ', 'Bandwidth', 'Peak bf16', 'Link'])
        expect(screen).toContain(words);
      expect(screen).toMatch(/Link +450 GB\/s NVLink 4/);
    }
  });

  it('of the limits is seen from 80×24 on, in training too', () => {
    for (const [columns, rows] of [
      [80, 24],
      [100, 30],
      [120, 40],
      [160, 50],
      [200, 60],
    ] as const) {
      expect(shown(startOf(), columns, rows)).toMatch(/Devices ≥ +1|Fewest devices +1/);
      expect(shown(startOf(), columns, rows)).toMatch(/Capacity +79\.6 GiB/);
      if (rows >= 40)
        for (const words of ['Capacity', 'at step', 'Largest batch', 'Fewest devices'])
          expect(shown(training(), columns, rows)).toContain(words);
    }
  });

  it('of compute and speed is seen on tall screens', () => {
    for (const [columns, rows] of [
      [200, 60],
      [300, 100],
    ] as const) {
      expect(shown(startOf(), columns, rows)).toMatch(/Crit(ical|\.) batch +295 tok/);
      const screen = shown(training(), columns, rows);
      for (const words of ['Cost', 'MFU', 'orward', 'ead']) expect(screen).toContain(words);
    }
  });
});

describe('words', () => {
  it('keep their unit at every size', () => {
    for (const columns of [60, 80, 100, 120, 160, 200, 300])
      expect(shown(session().press('C end').state, columns, 40)).toMatch(
        /Ridge point +295 FLOP\/B/,
      );
  });

  it('of the line below the panes are cut at the end of a sentence or clause', () => {
    for (const start of [startOf(), training()])
      for (const columns of [80, 100, 120]) {
        const walk = session(start, { columns, rows: 24 });
        for (const _ of paneRows(start, 'workload')) {
          const words = pictureRows(walk.state, { columns, rows: 24 })
            .at(columns < 110 ? -3 : -2)
            ?.trimEnd();
          expect(words).toMatch(/^ [^ ].*: /);
          expect(words).not.toMatch(/…$|\b(?:that|by|of|the|a|in|and|or)$/);
          walk.press('down');
        }
      }
  });

  it('explain every row, those that stand for a scenario too', () => {
    for (const key of ['F', 'X', 'U', 'C', 'P', 'D', 'K', 'A', 'H', 'M', 'W'])
      expect(session().press(`${key} e`).state.overlay).toMatchObject({
        kind: 'page',
        subject: { about: 'row' },
      });
  });
});
