import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { insideOf } from '../../../source/dashboard/drawing/frame.js';
import { heightOf } from '../../../source/dashboard/drawing/pane.js';
import { leavesOf } from '../../../source/dashboard/layout/box.js';
import { PANE_IDS } from '../../../source/dashboard/panes/catalogue.js';
import { screenOf } from '../../../source/dashboard/screen.js';
import { askedOf, type DashboardState, focusOf } from '../../../source/dashboard/state.js';
import { viewOf } from '../../../source/dashboard/views.js';
import { hardware, pictureRows, scenarioOf, startOf } from '../fixtures.js';

const FOLDER = new URL('../../../source/dashboard/panes/', import.meta.url);
/** What cells show of a row, and types: no pane. */
const NO_PANES = ['columns.ts', 'view.ts', 'declaration.ts'];
const SOURCES = readdirSync(FOLDER).filter((name) => !NO_PANES.includes(name));

/** The code without imports, comments and the texts of strings. */
function codeOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replace(/^import[\s\S]*?;$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

const ARITHMETIC = /[\w.)\]]+ [-+*/%] [\w(.]+|\bMath\.\w+/g;

describe('the declaration of a pane', () => {
  it.each(SOURCES)('in %s holds no arithmetic and no width', (name) => {
    const code = codeOf(name);
    expect(code.match(ARITHMETIC) ?? []).toEqual([]);
    expect(code.match(/\b(?:width|textWidth|padStart|padEnd|repeat)\b/g) ?? []).toEqual([]);
  });

  it('is searched for arithmetic and widths by a check that finds them', () => {
    expect(codeOf('columns.ts').match(ARITHMETIC)).toContain('row.amount / whole');
  });
});

const STARTS: readonly DashboardState[] = [
  startOf(),
  startOf(scenarioOf({ mode: 'training', pp: 8 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8)),
];

describe('rows that do not fit', () => {
  it.each([
    [60, 16],
    [80, 24],
    [100, 30],
    [120, 40],
    [160, 50],
    [200, 60],
  ])('is announced at %i×%i, in every pane', (columns, rows) => {
    for (const start of STARTS)
      for (const pane of PANE_IDS) {
        const state = { ...start, recent: [pane, ...PANE_IDS.filter((id) => id !== pane)] };
        expect(focusOf(state)).toBe(pane);
        const size = { columns, rows };
        const screen = screenOf(state, size);
        if (screen.kind === 'too-small') throw new Error('panes have room from 60×16 on');
        const place = leavesOf(screen.panes).find(({ leaf }) => leaf.id === pane);
        if (place?.leaf.kind !== 'pane') throw new Error('the pane in focus is open');
        const { bands, hidden } = place.leaf.content;
        const lines = bands.reduce((sum, { height }) => sum + height, 0);
        // Words above the rows and what stands below them give way in silence: neither is a row.
        const { head = [], body, isBeside = false } = viewOf(pane, askedOf(state));
        const gauges = head.filter(({ kind }) => kind !== 'words');
        const width = insideOf(place.width);
        const isWhole = lines >= heightOf({ head: gauges, body, isBeside }, width);
        // Gauges of several lines say it in the last.
        const isTold = () => pictureRows(state, size).join('\n').includes('emptier stages');
        expect(`${pane}: ${isWhole || hidden !== '' || isTold()}`).toBe(`${pane}: true`);
      }
  });

  it('of stages are counted where one line is left for them', () => {
    const [, stages = startOf()] = STARTS;
    expect(pictureRows(stages, { columns: 80, rows: 24 }).join('\n')).toContain(
      '7 emptier stages  ▾ 1',
    );
  });
});

describe('the machine on a screen of 24 rows', () => {
  const size = { columns: 80, rows: 24 };
  const limits = ['Capacity', 'Users ≤', 'Context ≤', 'Devices ≥', 'Others', 'In RAM'];

  it('has a gauge for each of two unequal devices, every limit, and both names', () => {
    const scenario = {
      ...scenarioOf({ engine: 'llama.cpp', weights: 'q4_k_m', pp: 2, inUse: [2 ** 31, 2 ** 29] }),
      hardware: ['rtx-4090', 'rtx-3090'].map((id) => ({ ...hardware(id), count: 1 })),
    };
    const screen = pictureRows(startOf(scenario), size).join('\n');
    for (const words of ['stage 1', 'stage 2', ...limits, 'rtx-4090 + rtx-3090'])
      expect(screen).toContain(words);
  });

  it('says how hardware that was not named was chosen', () => {
    const from = (origin: 'assumed' | 'detected') =>
      pictureRows(startOf({ ...scenarioOf(), box: { origin } }), size).join('\n');
    expect(from('assumed')).toContain('h100-sxm-80gb · assumed');
    expect(from('detected')).toContain('h100-sxm-80gb · found');
  });
});
