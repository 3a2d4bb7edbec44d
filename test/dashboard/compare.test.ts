import { describe, expect, it } from 'vitest';
import { model, scenarioOf, session, startOf } from './fixtures.js';

const rowOf = (screen: readonly string[], label: string) =>
  screen.find((line) => line.includes(`│ ${label}`)) ?? '';

describe('the comparison', () => {
  it('shows two models side by side, inputs too, with what differs from A', () => {
    const two = session()
      .press('b')
      .act({ type: 'model-loaded', model: model('qwen3-8b') });
    const screen = two.press('B').screen();
    // Llama-3.1-8B has 32 layers and 8,030,261,248 parameters, Qwen3-8B 36 and 8,190,735,360.
    expect(rowOf(screen, 'layers ')).toMatch(/32 +36/);
    expect(rowOf(screen, 'parameters ')).toMatch(/= 8\.03B += 8\.19B +\+2\.0 %/);
    expect(rowOf(screen, 'KV a token')).toMatch(/= 128 KiB += 144 KiB +\+12\.5 %/);
    expect(two.press('escape').state.overlay).toBeUndefined();
  });

  it('says beside a single column how to add another', () => {
    const alone = session().press('B').screen().join('\n');
    expect(alone).toContain('b pins A, then change anything');
    expect(session().press('b right B').screen().join('\n')).not.toContain('b pins A');
  });

  it('marks inputs that differ without colour, and those that no other comparison has', () => {
    const scenario = scenarioOf({ output: 64 });
    const at = (own: typeof scenario) => ({ ...startOf(own), baseline: scenario });
    const screen = session(at({ ...scenario, output: 512, batch: 2 }))
      .press('B')
      .screen();
    expect(rowOf(screen, 'Output ')).toMatch(/ 64 +512 +≠/);
    expect(rowOf(screen, 'batch ')).toMatch(/ 1 +2 +≠/);
    expect(rowOf(screen, 'sequence ')).not.toContain('≠');
  });

  it('speaks of training in words of training, its options and its step', () => {
    const scenario = scenarioOf({ mode: 'training' }, 'llama-3.1-8b', 'h100-sxm-80gb', 8);
    const screen = session({
      ...startOf({ ...scenario, zero: 3, recompute: 'full' }),
      baseline: scenario,
    })
      .press('B')
      .screen();
    expect(rowOf(screen, 'ZeRO ')).toContain('≠');
    expect(rowOf(screen, 'Recompute ')).toMatch(/none +full +≠/);
    expect(rowOf(screen, 'largest batch ')).toMatch(/none +\d/);
    expect(rowOf(screen, 'step ')).toMatch(/✗ ≈ .* ≈ /);
    expect(screen.join('\n')).not.toMatch(/most users|longest context|KV a token/);
  });

  it('holds four: three kept scenarios and the present one; a fourth kept one replaces the first', () => {
    const four = session().press('v right v right v right B');
    expect(rowOf(four.screen(), 'batch ')).toMatch(/1 +2 +≠ +4 +≠ +8 +≠/);
    const five = four.press('escape v right B');
    expect(rowOf(five.screen(), 'batch ')).toMatch(/2 +4 +≠ +8 +≠ +16 +≠/);
  });

  it('removes a column when it is kept again, and fits at 80×24', () => {
    const dropped = session().press('v v');
    expect(dropped.state.kept).toEqual([]);
    const small = session(startOf(scenarioOf()), { columns: 80, rows: 24 }).press('v right B');
    expect(rowOf(small.screen(), 'most users')).toMatch(/64 +64/);
  });
});

describe('sessions', () => {
  const offers = [{ id: 'prod', name: 'prod', detail: '2026-11-01 10:00' }];

  it('are opened from their list, and saved under a new name', () => {
    const list = () =>
      session().press('ctrl-s').act({ type: 'listed', subject: 'sessions', offers });
    expect(list().press('enter').effects.at(-1)).toEqual({ type: 'load-session', name: 'prod' });
    const saved = list().type('night').press('enter');
    expect(saved.effects.at(-1)).toMatchObject({ type: 'save-session', name: 'night' });
    expect(session().press(':').type('save prod 2').press('enter').effects.at(-1)).toMatchObject({
      type: 'save-session',
      name: 'prod 2',
    });
  });
});
