import { stripVTControlCharacters } from 'node:util';
import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppearanceContext } from '../../../source/dashboard/components/appearance.js';
import { Frame } from '../../../source/dashboard/components/Frame.js';
import { LineText } from '../../../source/dashboard/components/Lines.js';
import { Pane } from '../../../source/dashboard/components/Pane.js';
import { Part } from '../../../source/dashboard/components/parts.js';
import { span } from '../../../source/dashboard/drawing/line.js';
import { leavesOf } from '../../../source/dashboard/layout/box.js';
import type { Part as PartOfView } from '../../../source/dashboard/panes/view.js';
import { screenOf } from '../../../source/dashboard/screen.js';
import { askedOf } from '../../../source/dashboard/state.js';
import { themes } from '../../../source/dashboard/theme.js';
import type { ThemeName } from '../../../source/dashboard/theme-names.js';
import { viewOf } from '../../../source/dashboard/views.js';
import { scenarioOf, startOf } from '../fixtures.js';

vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1';
});

afterEach(cleanup);

const start = startOf(scenarioOf());
const partOf = (pane: 'memory' | 'parameters' | 'cache' | 'workload' | 'users', kind: string) => {
  const { head = [], body } = viewOf(pane, askedOf(start));
  const found = [...head, ...body].find((part) => part.kind === kind);
  if (!found) throw new Error(`${pane} has no ${kind}`);
  return found;
};

/** A part drawn by its component, without colours. */
function frameOf(part: PartOfView, width: number, height: number, row?: string): string[] {
  const placed = { part, width, height, start: 0, isBeside: false };
  const { lastFrame } = render(<Part placed={placed} row={row} isFocused={row !== undefined} />);
  return stripVTControlCharacters(lastFrame() ?? '').split('\n');
}

describe('a part of a pane', () => {
  it('is a table of amounts with a pointer at the row in focus', () => {
    expect(frameOf(partOf('memory', 'table'), 32, 3, 'memory.kvCache')).toEqual([
      ' █ Weights     15.0 GiB 18.8 % =',
      '▸▚ KV cache    1.00 GiB  1.3 % =',
      ' ▒ Activations  144 MiB  0.2 % ≈',
    ]);
  });

  it('is a gauge against the capacity', () => {
    // 15.0 of 79.6 GiB are weights: four of 22 columns; each part has one at least.
    expect(frameOf(partOf('memory', 'gauges'), 32, 1)).toEqual([' device ████▚▒░···············┃']);
  });

  it('is bars up to where memory is full', () => {
    const lines = frameOf(partOf('cache', 'curve'), 40, 10);
    expect(lines[5]).toMatch(/^ {4}8Ki◂ 1\.00 GiB +█ *$/);
    expect(lines[9]).toMatch(/^ {2}128Ki {2}16\.0 GiB +█{14,15}[▉-▏]? *$/);
  });

  it('is values with their labels', () => {
    expect(frameOf(partOf('workload', 'fields'), 30, 2, 'batch')).toEqual([
      ' Mode             inference   ',
      '▸Batch                  ‹ 1 › ',
    ]);
  });

  it('is a grid of scenarios with the one in focus in words, else how it is read', () => {
    const lines = frameOf(partOf('users', 'grid'), 60, 6, 'users.sequence 8192.batch 2');
    expect(lines[0]).toMatch(/^ tokens +×1 +×2 +×4/);
    expect(lines.join('\n')).toContain('2 × 8Ki tokens: fits');
    expect(frameOf(partOf('users', 'grid'), 88, 12).join('\n')).toContain('◂ is the scenario');
  });
});

describe('a frame', () => {
  it('has its title in the border, and further words where there is room', () => {
    const frame = (width: number) =>
      render(
        <Frame width={width} height={3} title={[span('Model')]} aside={[span('legend')]}>
          <LineText line={[span('8.03B')]} />
        </Frame>,
      ).lastFrame();
    expect(`\n${stripVTControlCharacters(frame(26) ?? '')}`).toBe(`
╭─ Model ─────── legend ─╮
│8.03B                   │
╰────────────────────────╯`);
    expect(`\n${stripVTControlCharacters(frame(18) ?? '')}`).toBe(`
╭─ Model ────────╮
│8.03B           │
╰────────────────╯`);
  });
});

describe('a pane', () => {
  it('is drawn in the room that the layout gives it', () => {
    const screen = screenOf(start, { columns: 120, rows: 40 });
    if (screen.kind === 'too-small') throw new Error('too small');
    for (const { leaf, ...place } of leavesOf(screen.panes)) {
      const { lastFrame } = render(<Pane pane={leaf} place={place} />);
      const lines = stripVTControlCharacters(lastFrame() ?? '').split('\n');
      expect(lines).toHaveLength(place.height);
      for (const line of lines) expect([...line]).toHaveLength(place.width);
    }
  });
});

describe('a line', () => {
  const line = [span('batch '), span(' 16 ', 'selected'), span(' ✓', 'ok')];
  const frameIn = (theme: ThemeName, isAscii = false) =>
    render(
      <AppearanceContext value={{ theme: themes[theme], isAscii }}>
        <LineText line={line} />
      </AppearanceContext>,
    ).lastFrame();

  it('gives each piece the look of its meaning', () => {
    expect(frameIn('ansi16')).toBe(
      'batch \u001B[7m 16 \u001B[27m\u001B[1m\u001B[32m ✓\u001B[39m\u001B[22m',
    );
  });

  it('keeps inverse and bold where there are no colours', () => {
    expect(frameIn('mono')).toBe('batch \u001B[7m 16 \u001B[27m\u001B[1m ✓\u001B[22m');
  });

  it('replaces characters outside ASCII by ASCII of the same width', () => {
    expect(frameIn('mono', true)).toBe('batch \u001B[7m 16 \u001B[27m\u001B[1m +\u001B[22m');
  });
});
