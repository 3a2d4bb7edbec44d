import { describe, expect, it } from 'vitest';
import { pagePlace } from '../../source/dashboard/reduce-page.js';
import { placeOfPane } from '../../source/dashboard/screen.js';
import { focusedField, focusOf } from '../../source/dashboard/state.js';
import { scenarioOf, session, startOf } from './fixtures.js';

/** The place of the page that `keys` open, and that of the pane in focus. */
function placesOf(keys: string, size: { columns: number; rows: number }) {
  const { state } = session(startOf(scenarioOf()), size).press(keys);
  if (state.overlay?.kind !== 'page') throw new Error(`${keys}: no page is open`);
  const own = placeOfPane(state, focusOf(state), size);
  if (!own) throw new Error('the pane in focus is out of sight');
  return { page: pagePlace(state, state.overlay, size), pane: own.place };
}

const OPENING = [...'MHWDPKAC'].map((pane) => `${pane} e`);
/** Where Enter goes on to an explanation, not to a field. */
const DEEPER = [...'PKAC'].map((pane) => `${pane} e enter`);

describe('explanations stand beside the pane that they explain', () => {
  it.each([
    ['120×40', { columns: 120, rows: 40 }],
    ['160×50', { columns: 160, rows: 50 }],
    ['240×67', { columns: 240, rows: 67 }],
  ])('covers nothing of the pane, and stays there deeper in, at %s', (_, size) => {
    for (const keys of [...OPENING, ...DEEPER]) {
      const { page, pane } = placesOf(keys, size);
      const isApart =
        page.left >= pane.left + pane.width ||
        page.left + page.width <= pane.left ||
        page.top >= pane.top + pane.height ||
        page.top + page.height <= pane.top;
      expect({ keys, isApart, page, pane }).toMatchObject({ isApart: true });
      expect(page.left + page.width).toBeLessThanOrEqual(size.columns);
      expect(page.top + page.height).toBeLessThanOrEqual(size.rows - 2);
    }
  });

  it('stands in the frame of another pane where the explained one is too short', () => {
    const size = { columns: 80, rows: 24 };
    const { page, pane } = placesOf('F e', size);
    const { others } =
      placeOfPane(session(startOf(scenarioOf()), size).press('F').state, 'frees', size) ?? {};
    expect(others).toContainEqual(expect.objectContaining(page));
    expect(page.top + page.height).toBe(pane.top);
  });

  it('lies over the panes where there is no room beside', () => {
    const size = { columns: 80, rows: 24 };
    const { page } = placesOf('D e', size);
    expect(page.width).toBeGreaterThan(60);
  });

  it('goes from a symbol to the field that sets its value', () => {
    const at = session(startOf(scenarioOf()), { columns: 120, rows: 40 });
    at.press('K e enter').press('up');
    const shown = at.screen().join('\n');
    expect(shown).toMatch(/▸ \S+ +=.*\((config|--)/);
    const [, name] = /▸ .*\((?:config |--)([\w-]+)/.exec(shown) ?? [];
    at.press('enter');
    expect(at.state.overlay).toBeUndefined();
    expect(focusedField(at.state)?.field.id).toBe(name);
  });

  it('scrolls on below its last link', () => {
    const at = session(startOf(scenarioOf()), { columns: 120, rows: 40 });
    const read = at
      .press(`D e${' down'.repeat(8)}`)
      .screen()
      .join('\n');
    expect(read).toMatch(/▴ \d/);
    expect(read).toContain('Source: ');
  });
});
