import { readFileSync } from 'node:fs';
import { bottomEdge, insideOf, topEdge } from '../source/dashboard/drawing/frame.js';
import { fitLine, type Line, span } from '../source/dashboard/drawing/line.js';
import { PAGE_WIDTH, type PageOverlay, pageLines, pageTitle } from '../source/dashboard/pages.js';
import { pictureText } from '../source/dashboard/reduce-forms.js';
import { screenSvg } from '../source/dashboard/screen-svg.js';
import { SHORTLIST } from '../source/dashboard/shortlist.js';
import { type DashboardState, type PageSubject, startState } from '../source/dashboard/state.js';
import { GROUNDS, themes } from '../source/dashboard/theme.js';
import type { ModelChoice, Scenario } from '../source/scenario/scenario.js';
import { newScenario } from '../source/scenario/scenario.js';

const read = (kind: string, id: string) =>
  JSON.parse(readFileSync(`presets/${kind}/${id}.json`, 'utf8'));

function modelOf(id: string): ModelChoice {
  const { _llm_tui: about, ...config } = read('models', id);
  return { id, name: about?.name ?? id, config };
}

function stateOf(id: string, hardware: string, count: number, options: Partial<Scenario> = {}) {
  const device = { id: hardware, preset: read('hardware', hardware), count };
  return startState(
    { ...newScenario(modelOf(id), device), ...options },
    {
      shortlist: SHORTLIST,
      theme: 'dark',
      themes: ['dark'],
      awaitsDetection: false,
      notice: undefined,
    },
  );
}

/** A page in its frame, drawn over the panes. */
function pageSvg(state: DashboardState, subject: PageSubject): string {
  const overlay: PageOverlay = { kind: 'page', subject, scroll: 0, filter: '', isFiltering: false };
  const inner = insideOf(PAGE_WIDTH);
  const side = span('│', 'border');
  const lines: readonly Line[] = [
    topEdge({ title: [span(pageTitle(overlay), 'chosen')] }, PAGE_WIDTH),
    ...pageLines({ ...state, overlay }, overlay, inner - 2).map(
      (line): Line => [side, ...fitLine([span(' '), ...line], inner), side],
    ),
    bottomEdge({ title: [] }, PAGE_WIDTH),
  ];
  return screenSvg(lines, PAGE_WIDTH, themes.dark, GROUNDS.dark);
}

/** The pictures of the readme, by their path: frames of the program itself. */
export function madePictures(): Readonly<Record<string, string>> {
  const serving = stateOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', 4, { tp: 4, batch: 8 });
  const training = stateOf('llama-3.1-8b', 'h100-sxm-80gb', 8, { mode: 'training', zero: 1 });
  const explained = {
    about: 'row',
    pane: 'memory',
    row: 'memory.kvCache',
    path: [],
    stop: undefined,
  } as const;
  const baseline = stateOf('llama-3.1-8b', 'h100-sxm-80gb', 1).scenario;
  const compared = { ...stateOf('qwen3-8b', 'h100-sxm-80gb', 1), baseline };
  return {
    'pictures/serving.svg': pictureText(serving, { columns: 160, rows: 50 }),
    'pictures/training.svg': pictureText(training, { columns: 160, rows: 50 }),
    'pictures/explain.svg': pageSvg(serving, explained),
    'pictures/compare.svg': pageSvg(compared, { about: 'compare' }),
  };
}
