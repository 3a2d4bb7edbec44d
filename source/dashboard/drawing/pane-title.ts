import type { MapAxes } from '../../cost/map.js';
import { type PaneId, wordsOfPane } from '../panes/catalogue.js';
import { jumpTitle } from './frame.js';
import { type Line, span, widthOf } from './line.js';

interface TitledPane {
  readonly tabs: readonly PaneId[];
  readonly shown: PaneId;
  readonly axes: MapAxes;
  readonly isFocused: boolean;
}

/** The title of the pane that is shown; of those that share its place too, in full where there is room. */
export function paneTitle({ tabs, shown, axes, isFocused }: TitledPane, width: number): Line {
  const own = wordsOfPane(shown, axes);
  if (tabs.length === 1) return jumpTitle(own.title, own.key, isFocused);
  const titled = (words: (pane: PaneId) => string, between: string): Line =>
    tabs.flatMap((pane, index): Line => {
      const isShown = pane === shown;
      const separator = index === 0 ? [] : [span(between, 'border')];
      const title = jumpTitle(words(pane), wordsOfPane(pane).key, isShown && isFocused);
      return [
        ...separator,
        ...(isShown
          ? title
          : title.map(({ text, tone }) => span(text, tone === 'title' ? 'quiet' : tone))),
      ];
    });
  const attempts = [
    (pane: PaneId) => wordsOfPane(pane, axes).title,
    (pane: PaneId) => (pane === shown ? own.title : wordsOfPane(pane).short),
    // Each keeps its place, whichever is shown: another one changes two of them.
    (pane: PaneId) => wordsOfPane(pane).short,
    (pane: PaneId) => (pane === shown ? own.short : wordsOfPane(pane).key),
  ];
  const lines = attempts.flatMap((words) => [titled(words, ' │ '), titled(words, '│')]);
  return (
    lines.find((line) => widthOf(line) <= width) ?? titled((pane) => wordsOfPane(pane).key, '│')
  );
}
