import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../source/dashboard/drawing/line.js';
import type { Action, Effect } from '../../source/dashboard/effects.js';
import { bindings } from '../../source/dashboard/keys.js';
import { blocksOf } from '../../source/dashboard/picture.js';
import { reduce } from '../../source/dashboard/reduce.js';
import { screenOf } from '../../source/dashboard/screen.js';
import type { DashboardState } from '../../source/dashboard/state.js';
import { settle } from '../../source/scenario/settle.js';
import { hardware, model, SHORTLIST, scenarioOf, startOf } from './fixtures.js';

/** Keys of the table but those that leave, and characters that people type. */
const KEYS = [
  ...new Set(bindings.flatMap(({ keys }) => keys)),
  ...'abcdefgxyz0123456789.kKiMB%-_ é模'.split(''),
].filter((key) => !['q', 'ctrl-c', 'ctrl-z'].includes(key));

const offers = [...SHORTLIST, 'mixtral-8x7b-v0.1', 'deepseek-v3'].map((id) => ({ id, name: id }));
const gpus = ['l4', 'h100-sxm-80gb', 'h200-sxm-141gb'].map((id) => ({ id, name: id }));

/** What the world would answer. */
function answersTo(effect: Effect): readonly Action[] {
  switch (effect.type) {
    case 'list':
      return effect.subject === 'models'
        ? [{ type: 'listed', subject: 'models', offers }]
        : [{ type: 'listed', subject: effect.subject, offers: gpus }];
    case 'load-model':
      return [{ type: 'model-loaded', model: model(effect.id) }];
    case 'load-neighbour':
      return effect.of === 'models' ? [{ type: 'model-loaded', model: model('gpt2') }] : [];
    case 'load-hardware':
      return [{ type: 'hardware-loaded', hardware: hardware(effect.id) }];
    case 'load-workload':
      return [
        {
          type: 'workload-loaded',
          workload: { id: 'w', name: 'W', options: { mode: 'training', batch: 3 } },
        },
      ];
    default:
      return [];
  }
}

/** Something that must hold in every state, or nothing. */
function fault(state: DashboardState, columns: number, rows: number): string | undefined {
  settle(state.scenario);
  const size = { columns, rows };
  for (const { id, width, height, lines } of blocksOf(screenOf(state, size), size)) {
    if (lines.length !== height) return `${id}: ${lines.length} of ${height} lines`;
    const wrong = lines.find((line) => widthOf(line) !== width);
    if (wrong) return `${id}: a line of ${widthOf(wrong)} in ${width} columns`;
    const text = lines.flatMap((line) => line.map((piece) => piece.text)).join('\n');
    const odd = /NaN|undefined|Infinity|\[object/.exec(text);
    if (odd) return `${id}: ${odd[0]} on the screen`;
  }
  return undefined;
}

const STARTS = [
  () => scenarioOf(),
  () => scenarioOf({ mode: 'training' }, 'gpt2', 'l4', 2),
  () => scenarioOf({ engine: 'vllm' }, 'deepseek-v3', 'h200-sxm-141gb', 16),
];

describe('any sequence of keys', () => {
  it('leaves a scenario that can be read and a complete screen', () => {
    const presses = fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 60 });
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 210 }),
      rows: fc.integer({ min: 1, max: 70 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...STARTS), presses, size, (start, keys, screen) => {
        let state = startOf(start());
        const act = (action: Action): void => {
          const step = reduce(state, action, screen);
          state = step.state;
          for (const effect of step.effects) for (const answer of answersTo(effect)) act(answer);
        };
        for (const key of keys) act({ type: 'key', key });
        expect(fault(state, screen.columns, screen.rows)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it('goes back by undo to where it began', () => {
    const presses = fc.array(
      fc.constantFrom(
        'up',
        'down',
        'left',
        'right',
        'pageup',
        'm',
        'r',
        'H',
        'W',
        'M',
        'e',
        'escape',
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(presses, (keys) => {
        const began = scenarioOf();
        let state = startOf(began);
        const press = (key: string): void => {
          state = reduce(state, { type: 'key', key }, { columns: 120, rows: 40 }).state;
        };
        for (const key of keys) press(key);
        press('escape');
        for (let step = 0; step < 60; step++) press('u');
        expect(state.scenario).toBe(began);
      }),
      { numRuns: 60 },
    );
  });
});
