import { describe, expect, it } from 'vitest';
import { explainedLedger } from '../../source/dashboard/explained.js';
import { pageLines } from '../../source/dashboard/pages.js';
import { paneRows } from '../../source/dashboard/state.js';
import { amountText } from '../../source/report/units.js';
import { deviceCount } from '../../source/scenario/devices.js';
import { pictureRows, scenarioOf, session, startOf } from './fixtures.js';

const TRAINING = scenarioOf(
  { mode: 'training', pp: 2, zero: 1 },
  'llama-3.1-8b',
  'h100-sxm-80gb',
  8,
);

const screenAt = (scenario = scenarioOf(), columns = 160, rows = 50) =>
  pictureRows(startOf(scenario), { columns, rows }).join('\n');

describe('a row', () => {
  it.each([
    ['serving', scenarioOf({ batch: 4 })],
    ['training', TRAINING],
  ])('of compute & speed explains its own figure, in %s', (_, scenario) => {
    const walk = session(startOf(scenario)).press('C home');
    for (const row of paneRows(walk.state, 'speed')) {
      if ('field' in row) throw new Error('a result pane has no fields');
      const { overlay } = walk.press('e').state;
      if (overlay?.kind !== 'page' || overlay.subject.about !== 'row')
        throw new Error(`${row.id} has no page`);
      expect(explainedLedger(walk.state, overlay.subject)?.id).toBe(row.ledger?.id);
      const text = pageLines(walk.state, overlay, 96).map((line) =>
        line.map((own) => own.text).join(''),
      );
      expect(text[0]).toContain(amountText(row.amount, row.unit));
      expect(text.join('\n')).toContain('Source: ');
      walk.press('escape down');
    }
  });

  it('shows the first token of one prompt, which the batch does not delay', () => {
    const rows = (batch: number) =>
      new Map(
        paneRows(startOf(scenarioOf({ batch })), 'speed').map((row) => [
          row.id,
          'field' in row ? 0 : row.amount,
        ]),
      );
    const [one, four] = [rows(1), rows(4)];
    const prompt = [...one.keys()].filter((id) => one.get(id) === four.get(id));
    const first = one.get('speed.prefill') ?? 0;
    expect(four.get('speed.prefill')).toBeGreaterThan(2 * first);
    expect(prompt.map((id) => one.get(id))).toContain(first);
  });
});

describe('limits', () => {
  it('are at most the positions of the model, and say what memory would hold', () => {
    for (const [id, own] of [
      ['llama-3.1-8b', 131_072],
      ['gpt2', 1024],
    ] as const) {
      const walk = session(startOf(scenarioOf({}, id)));
      const row = paneRows(walk.state, 'memory').find((one) => one.id === 'memory.limit.sequence');
      if (!row || 'field' in row) throw new Error('no longest context');
      expect(row.amount).toBe(own);
      expect(row.page?.().join('\n')).toMatch(/memory would hold [\d,]+[KM]?i? tokens/);
      walk.press('W home down down =');
      expect(walk.scenario.sequence).toBeLessThanOrEqual(own);
    }
  });

  it('are those of one replica where there are several', () => {
    const copies = scenarioOf({ tp: 1, dp: 8 }, 'gpt-oss-120b', 'h100-sxm-80gb', 8);
    expect(screenAt(copies)).toMatch(/Most users +\d+ × 8/);
    expect(screenAt(copies, 200, 60)).toMatch(/room for \d+ users a replica/);
    expect(screenAt()).not.toMatch(/Most users +\d+ ×/);
  });

  it('of devices, accelerator and memory are solved by =', () => {
    const large = startOf(scenarioOf({}, 'llama-3.3-70b-instruct'));
    const devices = session(large).press('H down =');
    // 141 GB of weights in 16 bits: one device of 80 GB holds no half of them.
    expect(deviceCount(devices.scenario)).toBeGreaterThan(1);
    expect(session(large).press('H home =').effects.at(-1)).toMatchObject({
      type: 'solve-hardware',
    });
    expect(session(large).press('H down down =').state.notice?.text).not.toContain(
      'nothing to solve',
    );
  });
});

describe('words of the screen', () => {
  it('give active parameters of mixtures only, not of models with a tower', () => {
    expect(screenAt(scenarioOf({}, 'gemma-3-27b-it'))).not.toContain('active');
    expect(screenAt(scenarioOf({}, 'gpt-oss-120b'))).toMatch(/parameters · 5\.\d+B active/);
  });

  it('say in training that only serving keeps a cache', () => {
    expect(screenAt(TRAINING)).toContain('in serving only');
    expect(screenAt()).not.toContain('in serving only');
  });

  it('mark speeds of a scenario that does not fit as those that it would have', () => {
    const large = scenarioOf({}, 'qwen3-32b', 'rtx-3090');
    expect(screenAt(large, 200, 60)).toContain('if it fit');
    expect(screenAt()).not.toContain('if it fit');
  });

  it('mark an edited model, also in a reopened session', () => {
    const edited = session().press('M down enter').type('48').press('enter');
    expect(edited.screen().join('\n')).toContain('* edited');
    const reopened = { ...startOf(edited.scenario), origin: scenarioOf() };
    expect(pictureRows(reopened, { columns: 120, rows: 40 }).join('\n')).toContain('* edited');
    expect(screenAt()).not.toContain('* edited');
  });
});

describe('the palette', () => {
  it('offers to explain figures by their names, not the sizes of a curve', () => {
    const list = session().press(':').type('explain 1').screen().join('\n');
    expect(list).toContain('explain 12·L·h² + V·h');
    expect(list).not.toMatch(/explain (×1|1Ki|16)\b/);
  });
});

describe('keys', () => {
  it('do nothing on a screen that is too small to show their effect', () => {
    const small = session(startOf(), { columns: 40, rows: 10 });
    const { scenario } = small;
    small.press('2 l m H right');
    expect(small.scenario).toBe(scenario);
    expect(small.effects).toEqual([]);
    expect(small.screen().join('\n')).toContain('q quits');
  });

  it('that open a pane are not taken for the unit of a typed number', () => {
    const typed = session().press('enter').type('8').press('enter M');
    expect(typed.scenario.batch).toBe(8);
    expect(typed.state.recent[0]).toBe('model');
  });

  it('without effect say why', () => {
    expect(session().press('!').state.notice?.text).toMatch(/warning/);
  });

  it('go to a pane in upper and lower case where the other case is free', () => {
    for (const [key, pane] of [
      ['d', 'memory'],
      ['D', 'memory'],
      ['c', 'speed'],
      ['C', 'speed'],
      ['f', 'frees'],
      ['F', 'frees'],
    ] as const)
      expect(session().press(key).state.recent[0]).toBe(pane);
  });
});
