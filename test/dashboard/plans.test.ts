import { describe, expect, test } from 'vitest';
import type { Action, Effect } from '../../source/dashboard/effects.js';
import { type FoundPlans, NOTHING_FOUND } from '../../source/dashboard/plan/found-plans.js';
import { chosenPlan, planLines } from '../../source/dashboard/plan/plan-page.js';
import { planQuestionOf } from '../../source/dashboard/plan/plan-question.js';
import { searchInSlices } from '../../source/dashboard/plan/search.js';
import { reduce } from '../../source/dashboard/reduce.js';
import { type DashboardState, planPageOf, startState } from '../../source/dashboard/state.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const SIZE = { columns: 120, rows: 40 };
const WIDTH = 92;

const stateOf = (scenario: Scenario): DashboardState =>
  startState(scenario, {
    shortlist: [],
    theme: 'dark',
    themes: ['dark'],
    awaitsDetection: false,
    notice: undefined,
  });

/** Every answer of a search, until it is over and its front is known. */
function answersOf(scenario: Scenario): Promise<readonly FoundPlans[]> {
  return new Promise((resolve, reject) => {
    const answers: FoundPlans[] = [];
    searchInSlices(
      planQuestionOf(scenario),
      (found) => {
        answers.push(found);
        if (found.front.length > 0) resolve(answers);
      },
      reject,
    );
  });
}

function pressed(state: DashboardState, ...keys: readonly string[]) {
  const effects: Effect[] = [];
  const act = (before: DashboardState, action: Action) => {
    const step = reduce(before, action, SIZE);
    effects.push(...step.effects);
    return step.state;
  };
  const after = keys.reduce((before, key) => act(before, { type: 'key', key }), state);
  return { state: after, effects };
}

const textOf = (state: DashboardState): string => {
  const page = planPageOf(state);
  if (!page) throw new Error('the page of plans is expected');
  return planLines(page, WIDTH)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
};

describe('the page of plans', async () => {
  const scenario = scenarioOf('qwen3-32b', 'rtx-3090', { devices: 2 });
  const answers = await answersOf(scenario);
  const found = answers.at(-1) ?? NOTHING_FOUND;
  const opened = pressed(stateOf(scenario), 's');
  const shown = reduce(opened.state, { type: 'planned', found }, SIZE).state;

  test('shows plans during the search, then all of them, then the Pareto front', () => {
    expect(answers[0]?.isOver).toBe(false);
    expect(answers.find(({ plan }) => plan.best.length > 0)?.isOver).toBe(false);
    expect(answers.filter(({ isOver }) => isOver).length).toBe(2);
    expect(found.front.length).toBeGreaterThan(1);
  });

  test('searches plans of the scenario with open sizes, and holds the fields that were set', () => {
    const [effect] = opened.effects;
    if (effect?.type !== 'plan') throw new Error('a search is expected');
    expect(effect.question.held).not.toContain('tp');
    const held = planQuestionOf({ ...scenario, tp: 2, engine: 'sglang', batch: 4 }).held;
    expect([...held].toSorted()).toEqual(['batch', 'engine']);
  });

  test('lists plans with reasons, changes, the command, and the front', () => {
    const text = textOf(shown);
    expect(text).toMatch(/TP PP batch/);
    expect(text).toMatch(/memory: .* of .* a device/);
    expect(text).toMatch(/From the present setting, each alone/);
    expect(text).toMatch(/llama-server -m qwen3-32b-Q8_0\.gguf .*-np \d+/);
    expect(text).toMatch(/None beats these in both/);
  });

  test('Enter opens the plan, shows its command and copies it: two keys from the start', () => {
    const offered = found.plan.best[0]?.scenario;
    const { state, effects } = pressed(shown, 'enter');
    expect(state.scenario).toMatchObject({ tp: offered?.tp, engine: offered?.engine });
    expect(state.overlay).toMatchObject({ kind: 'page', subject: { about: 'command' } });
    expect(effects.find(({ type }) => type === 'copy')).toMatchObject({
      text: expect.stringMatching(/^llama-server -m qwen3-32b/),
    });
    expect(effects.map(({ type }) => type)).toContain('stop-planning');
    expect(pressed(state, 'escape', 'u').state.scenario).toBe(scenario);
  });

  test('arrows choose another plan, which stays in sight when plans are sorted or added', () => {
    const down = pressed(shown, 'down').state;
    const second = found.plan.best[1];
    const pointedAt = (state: DashboardState) => {
      const page = planPageOf(state);
      return page && chosenPlan(page)?.scenario;
    };
    expect(pointedAt(down)).toBe(second?.scenario);
    expect(pointedAt(pressed(down, 's', 's').state)).toBe(second?.scenario);
    expect(textOf(pressed(down, 's').state)).toMatch(/sorted by speed/);
    expect(pointedAt(reduce(down, { type: 'planned', found }, SIZE).state)).toBe(second?.scenario);
    expect(pressed(shown, 'up').state).toEqual(shown);
  });

  test('Esc closes it and ends the search; late results open nothing', () => {
    const { state, effects } = pressed(opened.state, 'escape');
    expect(state.overlay).toBeUndefined();
    expect(effects).toEqual([{ type: 'stop-planning' }]);
    expect(reduce(state, { type: 'planned', found }, SIZE).state).toBe(state);
  });

  test('says why there is none', async () => {
    const tooLarge = scenarioOf('deepseek-v3', 'rtx-3090', { devices: 1, weights: 'fp8' });
    const page = pressed(stateOf(tooLarge), 's').state;
    const plan = { ...NOTHING_FOUND.plan, searched: 4, legal: 4 };
    const over = reduce(page, { type: 'planned', found: { plan, isOver: true, front: [] } }, SIZE);
    expect(textOf(over.state)).toMatch(/nothing fits/);
  });
});
