import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { createElement } from 'react';
import stringWidth from 'string-width';
import { Screen } from '../../source/dashboard/components/Screen.js';
import type { Action, Effect } from '../../source/dashboard/effects.js';
import { pictureOf } from '../../source/dashboard/picture.js';
import { reduce } from '../../source/dashboard/reduce.js';
import { type DashboardState, modeOf, startState } from '../../source/dashboard/state.js';
import type { Size } from '../../source/dashboard/step.js';
import { themes } from '../../source/dashboard/theme.js';
import type { ModelChoice, Scenario } from '../../source/scenario/scenario.js';
import { newScenario } from '../../source/scenario/scenario.js';

const read = (kind: string, id: string) =>
  JSON.parse(readFileSync(new URL(`../../presets/${kind}/${id}.json`, import.meta.url), 'utf8'));

export function model(id: string): ModelChoice {
  const config = read('models', id);
  return { id, name: config._llm_tui?.name ?? id, config };
}

export function hardware(id: string) {
  return { id, preset: read('hardware', id) };
}

/** Llama-3.1-8B on one H100 unless said otherwise. */
export function scenarioOf(
  options: Partial<Scenario> = {},
  modelId = 'llama-3.1-8b',
  hardwareId = 'h100-sxm-80gb',
  count = 1,
): Scenario {
  return {
    ...newScenario(model(modelId), { ...hardware(hardwareId), count }),
    ...options,
  };
}

export const SHORTLIST = ['llama-3.1-8b', 'qwen3-8b', 'gpt-oss-20b', 'gpt2'];

export function startOf(scenario: Scenario = scenarioOf()): DashboardState {
  return startState(scenario, {
    shortlist: SHORTLIST,
    theme: 'dark',
    themes: ['dark', 'light', 'ansi16', 'mono'],
    awaitsDetection: false,
    notice: undefined,
  });
}

export const SIZE: Size = { columns: 120, rows: 40 };

/** A session at the keyboard, without a screen: keys go in, state and effects can be asked for. */
export function session(start: DashboardState = startOf(), size: Size = SIZE) {
  let state = start;
  const effects: Effect[] = [];
  const act = (action: Action): void => {
    const step = reduce(state, action, size);
    state = step.state;
    effects.push(...step.effects.filter(({ type }) => type !== 'save'));
  };
  return {
    /** Presses keys by name, parted by blanks. */
    press(keys: string) {
      for (const key of keys.split(' ')) act({ type: 'key', key });
      return this;
    },
    /** Types characters one by one, as the text that is open would take them, else as keys. */
    type(text: string) {
      for (const key of text) {
        const open = openText(state);
        if (open === undefined) act({ type: 'key', key: key === ' ' ? 'space' : key });
        else act({ type: 'typed', text: open + key });
      }
      return this;
    },
    act(action: Action) {
      act(action);
      return this;
    },
    get state() {
      return state;
    },
    get scenario() {
      return state.scenario;
    },
    effects,
    screen: (at: Size = size) => textOf(state, at),
  };
}

/** The text that is being typed, if any is. */
function openText(state: DashboardState): string | undefined {
  const mode = modeOf(state);
  if (mode === 'edit') return state.typing?.text ?? '';
  return mode === 'list' || mode === 'filter' ? state.overlay?.filter : undefined;
}

/** The characters of the opening picture, a row a line: what Ink draws but for what lies over the panes. */
export function pictureRows(state: DashboardState, size: Size): string[] {
  const appearance = { theme: themes.mono, isAscii: false };
  return stripVTControlCharacters(pictureOf(state, size, appearance)).split('\n');
}

/** The characters on the screen as Ink draws it, a row a line. */
export function textOf(state: DashboardState, size: Size): string[] {
  const screen = createElement(Screen, { state, size, dispatch: () => undefined });
  return stripVTControlCharacters(renderToString(screen, { columns: size.columns }))
    .split('\n')
    .map((line) => line + ' '.repeat(Math.max(0, size.columns - stringWidth(line))));
}
