import { describe, expect, it } from 'vitest';
import { pictureRows, scenarioOf, session, startOf } from './fixtures.js';

describe('a scenario that is not legal', () => {
  it.each([
    ['training of a model that makes pictures', scenarioOf({ mode: 'training' }, 'flux.1-dev')],
    ['a split that does not divide the heads', scenarioOf({ tp: 3 }, 'llama-3.1-8b', undefined, 4)],
  ])('has no figures of memory and time: %s', (_, scenario) => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      const screen = pictureRows(startOf(scenario), { columns, rows }).join('\n');
      expect(screen).toContain('NOT POSSIBLE');
      expect(screen).toMatch(/(Weights|Total) +–/);
      expect(screen).not.toMatch(/ (Weights|Activations|Total|Free|Too much) [^│]*\d GiB/);
      expect(screen).not.toMatch(/tok\/s|MFU +\d/);
    }
  });

  it('says on the page of a row why, and keeps the rows in their places', () => {
    const start = startOf(scenarioOf({ tp: 2 }, 'llama-3.1-8b', undefined, 4));
    const legal = session(start).screen();
    const refused = session({ ...start, scenario: { ...start.scenario, tp: 3 } });
    const placeOf = (screen: readonly string[], word: string) =>
      screen.findIndex((line) => line.includes(word));
    for (const word of ['Total ', 'Each token', 'Workload'])
      expect(placeOf(refused.screen(), word)).toBe(placeOf(legal, word));
    expect(refused.press('C e').screen().join('\n')).toContain(
      'Not possible: tp 3 does not divide',
    );
  });
});

describe('panes of one mode', () => {
  const training = scenarioOf({ mode: 'training' });
  const titles = (screen: readonly string[]) => screen.filter((line) => line.includes('╭')).join();

  it('are no tabs in the other, unless they are shown there', () => {
    expect(titles(session().screen())).toContain('Thru');
    expect(titles(session().screen())).not.toContain('Save');
    expect(titles(session(startOf(training)).screen())).not.toContain('Thru');
    expect(titles(session(startOf(training)).screen())).toContain('Save');
    expect(titles(session(startOf(training)).press('T').screen())).toContain('Thru');
  });

  it('are passed over by Tab', () => {
    const seen = (start: ReturnType<typeof startOf>) => {
      const own = session(start);
      return Array.from({ length: 13 }, () => own.press('tab').state.recent[0]);
    };
    expect(seen(startOf())).toContain('throughput');
    expect(seen(startOf())).not.toContain('saved');
    expect(seen(startOf(training))).not.toContain('throughput');
    expect(seen(startOf(training))).toContain('saved');
  });
});

it('the footer offers Enter where a list takes what is typed', () => {
  const gpus = [{ id: 'rtx-3090', name: 'GeForce RTX 3090', detail: '' }];
  const open = (keys: string, text: string) =>
    session().press(keys).act({ type: 'listed', subject: 'hardware', offers: gpus }).type(text);
  expect(open('g', '2x3090').screen().at(-1)).toMatch(/Enter take/);
  const terms = session().press('/').act({ type: 'listed', subject: 'terms', offers: [] });
  expect(terms.type('qqqq').screen().at(-1)).not.toMatch(/Enter take/);
});
