import type { Scenario } from '../scenario/scenario.js';
import type { Appearance } from './drawing/paint.js';
import { withLessonRead } from './lesson-page.js';
import { pictureOf } from './picture.js';
import type { Choices, OpenedLesson, Services } from './services.js';
import { SHORTLIST } from './shortlist.js';
import { type DashboardState, startState } from './state.js';
import type { Size } from './step.js';
import type { Capabilities } from './terminal/capabilities.js';
import { themeFor, themes, themesFor } from './theme.js';
import type { ThemeName } from './theme-names.js';

export interface DashboardProps {
  /** What to start with. */
  readonly scenario: Scenario;
  readonly services: Services;
  /** What edits are marked against; default: what it starts with. */
  readonly origin?: Scenario;
  readonly capabilities: Pick<Capabilities, 'colours' | 'glyphs' | 'background'>;
  /** Whether presses and the wheel are heard. Default: no. */
  readonly hasMouse?: boolean;
  /** Ids of the models on the top line, at most nine are reached by a digit. Default: `SHORTLIST`. */
  readonly shortlist?: readonly string[];
  /** Models that were marked and taken in earlier sessions. */
  readonly choices?: Choices;
  /** Chosen by the user; default: the one that suits the terminal. */
  readonly theme?: ThemeName;
  /** Whether the hardware is a default that `services.detectHardware` may replace. Default: no. */
  readonly awaitsDetection?: boolean;
  /** A lesson to begin with. */
  readonly lesson?: OpenedLesson;
  /** One line to show at the start: a session that could not be read, presets that were skipped. */
  readonly notice?: string;
}

/** The state a dashboard starts with; `size` is that of its screen, where it has one. */
export function firstState(props: DashboardProps, size?: Size): DashboardState {
  const { capabilities, lesson } = props;
  const state = startState(props.scenario, {
    shortlist: props.shortlist ?? SHORTLIST,
    choices: props.choices,
    theme: props.theme ?? themeFor(capabilities),
    themes: themesFor(capabilities),
    awaitsDetection: props.awaitsDetection ?? false,
    notice: props.notice,
  });
  const first = { ...state, lesson, origin: props.origin ?? state.origin };
  return size ? withLessonRead(first, size) : first;
}

/** How lines look in a theme with these glyphs. */
export function appearanceOf(theme: ThemeName, glyphs: Capabilities['glyphs']): Appearance {
  return { theme: themes[theme], isAscii: glyphs === 'ascii' };
}

/** The first screen as text, shown until Ink is loaded. */
export function openingPicture(props: DashboardProps, size: Size): string {
  const state = firstState(props, size);
  return pictureOf(state, size, appearanceOf(state.theme, props.capabilities.glyphs));
}
