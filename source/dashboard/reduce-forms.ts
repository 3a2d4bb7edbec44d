import type { Effect } from './effects.js';
import { blocksOf } from './picture.js';
import { copied } from './reduce-ask.js';
import { openedList } from './reduce-list.js';
import { screenOf } from './screen.js';
import { screenSvg } from './screen-svg.js';
import type { Form, Offer } from './services.js';
import { type DashboardState, withNotice } from './state.js';
import type { Size, Step } from './step.js';
import { GROUNDS, themes } from './theme.js';

/** The forms that are made here, without asking outside: the program's own command, and a picture of the screen. */
const OWN = 'command';
const SCREEN: Form = { id: 'svg', name: 'this screen, SVG', file: 'llm-tui-screen.svg' };
const TO_FILE = 'file ';

/** The menu of what can be taken along: copied, or written as a new file. */
export function openForms(state: DashboardState): Step {
  return {
    state: { ...state, overlay: openedList('forms') },
    effects: [{ type: 'list-forms', scenario: state.scenario }],
  };
}

/** The menu's entries: each form to the clipboard, then each to a file. */
export function formOffers(forms: readonly Form[]): readonly Offer[] {
  const all = [...forms, SCREEN];
  return [
    { id: OWN, name: 'llm-tui …', detail: 'copy the command line that gives this' },
    ...all.map(({ id, name }): Offer => ({ id, name, detail: 'copy' })),
    ...all.map(
      ({ id, name, file }): Offer => ({ id: TO_FILE + id, name, detail: `write ./${file}` }),
    ),
  ];
}

/** The chosen form, copied or written. */
export function formTaken(state: DashboardState, { id, detail = '' }: Offer, size: Size): Step {
  const closed = { ...state, overlay: undefined };
  if (id === OWN) return copied(closed);
  const isFile = id.startsWith(TO_FILE);
  const form = isFile ? id.slice(TO_FILE.length) : id;
  const file = isFile ? detail.replace(/^write \.\//, '') : undefined;
  if (form !== SCREEN.id)
    return {
      state: closed,
      effects: [{ type: 'export', form, file, scenario: state.scenario }],
    };
  const text = pictureText(closed, size);
  const effect: Effect =
    file === undefined ? { type: 'copy', text } : { type: 'write', name: file, text };
  return {
    state: file === undefined ? withNotice(closed, 'the screen is copied as SVG', 'ok') : closed,
    effects: [effect],
  };
}

/** The screen as an SVG picture, in the colours of its theme. */
export function pictureText(state: DashboardState, size: Size): string {
  const blocks = blocksOf(screenOf(state, size), size);
  const lines = Array.from({ length: size.rows }, (_, row) =>
    blocks
      .filter(({ top, height }) => row >= top && row < top + height)
      .toSorted((left, right) => left.left - right.left)
      .flatMap(({ top, lines: own }) => own[row - top] ?? []),
  );
  return screenSvg(
    lines,
    size.columns,
    themes[state.theme],
    state.theme === 'light' ? GROUNDS.light : GROUNDS.dark,
  );
}
