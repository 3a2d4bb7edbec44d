import type { MapAxes } from '../../cost/map.js';
import type { Mode } from '../../scenario/option-values.js';
import { type PaneId, wordsOfPane } from '../panes/catalogue.js';
import { jumpTitle } from './frame.js';
import { type Line, span, widthOf } from './line.js';

interface TitledPane {
  readonly tabs: readonly PaneId[];
  readonly shown: PaneId;
  readonly mode: Mode;
  readonly axes: MapAxes;
  readonly isFocused: boolean;
}

interface Title {
  readonly title: Line;
  /** The column at which each tab starts, separator included. */
  readonly tabsFrom: readonly number[];
}

/** The title of the pane that is shown; of those that share its place too, in full where there is room. */
export function paneTitle(
  { tabs, shown, mode, axes, isFocused }: TitledPane,
  width: number,
): Title {
  const own = wordsOfPane(shown, mode, axes);
  if (tabs.length === 1) return { title: jumpTitle(own.title, own.key, isFocused), tabsFrom: [0] };
  const titled = (words: (pane: PaneId) => string, between: string): Title => {
    const title: Line[number][] = [];
    const tabsFrom = tabs.map((pane, index) => {
      const from = widthOf(title);
      const isShown = pane === shown;
      if (index > 0) title.push(span(between, 'border'));
      for (const { text, tone } of jumpTitle(
        words(pane),
        wordsOfPane(pane, mode).key,
        isShown && isFocused,
      ))
        title.push(span(text, tone === 'title' && !isShown ? 'quiet' : tone));
      return from;
    });
    return { title, tabsFrom };
  };
  const attempts = [
    (pane: PaneId) => wordsOfPane(pane, mode, axes).title,
    (pane: PaneId) => (pane === shown ? own.title : wordsOfPane(pane, mode).short),
    // Each keeps its place, whichever is shown: another one changes two of them.
    (pane: PaneId) => wordsOfPane(pane, mode).short,
    (pane: PaneId) => (pane === shown ? own.short : wordsOfPane(pane, mode).key),
  ];
  for (const words of attempts) {
    for (const between of [' │ ', '│']) {
      const attempt = titled(words, between);
      if (widthOf(attempt.title) <= width) return attempt;
    }
  }
  return titled((pane) => wordsOfPane(pane, mode).key, '│');
}
