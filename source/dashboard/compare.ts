import type { Report } from '../cost/report.js';
import { boundsText, markedText, type SureFigure, sureFigure, sureRate } from '../report/rate.js';
import { bytesText, exactText, MARKS, percentText, tokensText } from '../report/units.js';
import { firstKind } from '../scenario/devices.js';
import type { Scenario } from '../scenario/scenario.js';
import { reportOf } from './derived.js';
import { bar } from './drawing/bar.js';
import { type Line, padRight, span, textWidth } from './drawing/line.js';
import { fullestOf } from './fullest.js';
import type { DashboardState } from './state.js';

/** One line of the comparison: a text of each scenario, and the amount that a difference is of. */
interface Figure {
  readonly label: string;
  readonly text: (report: Report) => string;
  /** Absent: an input, of which it is only said whether it differs. */
  readonly amount?: (report: Report) => number | undefined;
}

/** A speed and its bounds; of what does not fit it is said that it would be. */
function speedFigures(
  label: string,
  of: (report: Report) => SureFigure | undefined,
): readonly Figure[] {
  return [
    {
      label,
      text: (report) => {
        const sure = of(report);
        return sure ? `${report.fit.fits ? '' : '✗ '}${markedText(sure)}` : '';
      },
      amount: (report) => of(report)?.amount,
    },
    {
      label: '  between',
      text: (report) => {
        const sure = of(report);
        return sure ? boundsText(sure) : '';
      },
    },
  ];
}

const FIGURES: readonly Figure[] = [
  { label: 'model', text: ({ settled }) => settled.scenario.model.name },
  { label: 'accelerator', text: ({ settled }) => firstKind(settled.scenario).id },
  { label: 'devices', text: ({ settled }) => exactText(settled.devices) },
  { label: 'engine', text: ({ settled }) => settled.engine },
  { label: 'weights', text: ({ settled }) => settled.weights },
  { label: 'KV cache in', text: ({ settled }) => String(settled.kv) },
  { label: 'TP · PP · DP', text: ({ settled: { tp, pp, dp } }) => `${tp} · ${pp} · ${dp}` },
  { label: 'batch', text: ({ settled }) => exactText(settled.batch) },
  { label: 'sequence', text: ({ settled }) => tokensText(settled.sequence) },
  { label: 'layers', text: ({ settled }) => exactText(settled.model.layerCount) },
  {
    label: 'parameters',
    text: ({ parameters }) => markedText(parameters.ledger),
    amount: ({ parameters }) => parameters.total,
  },
  {
    label: 'memory',
    text: ({ memory }) => `${MARKS[fullestOf(memory).ledger.certainty]} ${bytesText(memory.peak)}`,
    amount: ({ memory }) => memory.peak,
  },
  {
    label: 'fits',
    text: ({ fit, memory }) =>
      memory.capacity === 0
        ? 'unknown'
        : `${fit.fits ? '✓' : '✗'} of ${bytesText(memory.capacity)}`,
  },
  {
    label: 'KV a token',
    text: ({ kvCache }) => `${MARKS[kvCache.ledger.certainty]} ${bytesText(kvCache.bytesPerToken)}`,
    amount: ({ kvCache }) => kvCache.bytesPerToken,
  },
  {
    label: 'most users',
    text: ({ fit }) => exactText(fit.maximumBatch),
    amount: ({ fit }) => fit.maximumBatch,
  },
  {
    label: 'longest context',
    text: ({ fit }) => tokensText(fit.maximumSequence),
    amount: ({ fit }) => fit.maximumSequence,
  },
  ...speedFigures('first token', ({ speed }) => speed && sureFigure(speed, 'speed.prefill')),
  ...speedFigures('each token', ({ speed }) => speed && sureFigure(speed, 'speed.decode')),
  ...speedFigures('throughput', sureRate),
  {
    label: 'measured like it',
    text: (report) => sureRate(report)?.words.replace(' like it', '') ?? '',
  },
];

const NAMES = ['A', 'B', 'C', 'D'] as const;
const LABEL = 17;
const LEAST_COLUMN = 16;

/** The scenarios that are compared: the baseline, those that were kept, the present one. */
export function comparedOf({ baseline, kept, scenario }: DashboardState): readonly Scenario[] {
  const all = [...(baseline ? [baseline] : []), ...kept, scenario];
  return all.filter((own, index) => all.indexOf(own) === index).slice(-NAMES.length);
}

/** Scenarios side by side, inputs first; what differs from A is marked, and by how much. */
export function compareLines(scenarios: readonly Scenario[], width: number): readonly Line[] {
  const reports = scenarios.map(reportOf);
  const own = Math.max(LEAST_COLUMN, Math.floor((width - LABEL) / reports.length));
  const [first] = reports;
  if (!first) return [];
  const head: Line = [
    span(padRight('', LABEL)),
    ...reports.map((_, index) => span(padRight(NAMES[index] ?? '', own), 'title')),
  ];
  // Training has no tokens to wait for, a diffusion model none to count.
  const figures = FIGURES.filter(({ text }) => reports.some((report) => text(report) !== ''));
  const rows = figures.map((figure): Line => {
    const cells = reports.map((report) => cellOf(figure, report, first, own));
    const isDifferent = reports.some((report) => figure.text(report) !== figure.text(first));
    return [span(padRight(figure.label, LABEL), isDifferent ? 'label' : 'quiet'), ...cells.flat()];
  });
  const whole = Math.max(1, ...reports.map(({ memory }) => Math.max(memory.peak, memory.capacity)));
  const bars: Line = [
    span(padRight('', LABEL)),
    ...reports.flatMap(
      ({ memory, fit }): Line => [
        ...bar(memory.peak / whole, own - 2, fit.fits ? 'weights' : 'over'),
        span('  '),
      ],
    ),
  ];
  const at = figures.findIndex(({ label }) => label === 'memory') + 1;
  const alone: readonly Line[] =
    reports.length > 1
      ? []
      : [[span('Nothing beside it yet: b pins A, then change anything', 'quiet')]];
  return [...alone, head, ...rows.slice(0, at), bars, ...rows.slice(at)];
}

function cellOf(figure: Figure, report: Report, first: Report, width: number): Line {
  const text = figure.text(report);
  if (report === first || text === figure.text(first)) return [span(padRight(text, width))];
  const difference = differenceOf(figure, report, first);
  const room = width - textWidth(difference) - 1;
  return [span(padRight(text, Math.max(0, room)), 'accent'), span(`${difference} `, 'quiet')];
}

/** As a share of A's, or as a multiple where that is large. */
function differenceOf({ amount }: Figure, report: Report, first: Report): string {
  const [own, other] = [amount?.(report), amount?.(first)];
  if (own === undefined || other === undefined || other === 0) return '';
  const share = own / other;
  if (share >= 2) return `×${share.toPrecision(2)}`;
  return `${share >= 1 ? '+' : ''}${percentText(share - 1)}`;
}
