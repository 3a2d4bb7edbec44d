import type { Report } from '../cost/report.js';
import { boundsText, markedText, type SureFigure, sureFigure, sureRate } from '../report/rate.js';
import {
  amountText,
  bytesText,
  exactText,
  MARKS,
  percentText,
  tokensText,
} from '../report/units.js';
import { firstKind } from '../scenario/devices.js';
import type { Mode } from '../scenario/option-values.js';
import type { Scenario } from '../scenario/scenario.js';
import { reportOf } from './derived.js';
import { bar } from './drawing/bar.js';
import { type Line, padRight, span, textWidth } from './drawing/line.js';
import { fieldRows, type InputPane } from './field-rows.js';
import { fullestOf } from './fullest.js';
import type { DashboardState } from './state.js';

/** One line of the comparison: a text of each scenario, and the amount that a difference is of. */
interface Figure {
  readonly label: string;
  readonly text: (report: Report) => string;
  /** Absent: an input, of which it is only said that it differs. */
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

/** How far each mode could go. */
function limitFigures(mode: Mode, batch: string, sequence: string): readonly Figure[] {
  const limit = (value: number, text: (value: number) => string) =>
    value === 0 ? 'none' : text(value);
  return [
    {
      label: batch,
      text: only(mode, ({ fit }) => limit(fit.maximumBatch, exactText)),
      amount: ({ fit }) => fit.maximumBatch,
    },
    {
      label: sequence,
      text: only(mode, ({ fit }) => limit(fit.maximumSequence, tokensText)),
      amount: ({ fit }) => fit.maximumSequence,
    },
  ];
}

/** A text of one mode alone; of the other there is none. */
const only =
  (mode: Mode, text: Figure['text']): Figure['text'] =>
  (report) =>
    report.settled.mode === mode ? text(report) : '';

const INPUTS: readonly Figure[] = [
  { label: 'model', text: ({ settled }) => settled.scenario.model.name },
  { label: 'accelerator', text: ({ settled }) => firstKind(settled.scenario).id },
  { label: 'devices', text: ({ settled }) => exactText(settled.devices) },
  { label: 'engine', text: ({ settled }) => settled.engine },
  { label: 'weights', text: ({ settled }) => settled.weights },
  { label: 'KV cache in', text: only('inference', ({ settled }) => String(settled.kv)) },
  { label: 'TP · PP · DP', text: ({ settled: { tp, pp, dp } }) => `${tp} · ${pp} · ${dp}` },
  { label: 'batch', text: ({ settled }) => exactText(settled.batch) },
  { label: 'sequence', text: ({ settled }) => tokensText(settled.sequence) },
];

/** Fields that rows of every comparison have. */
const ALWAYS: readonly string[] = [
  ...['model', 'accelerator', 'devices', 'engine', 'weights', 'kv'],
  ...['tp', 'pp', 'dp', 'batch', 'sequence', 'num_hidden_layers'],
];

/** The other fields of a pane whose values differ. */
function otherInputs(pane: InputPane, scenarios: readonly Scenario[]): readonly Figure[] {
  const fieldsOf = new Map(scenarios.map((own) => [own, fieldRows(pane, own)] as const));
  const labels = new Map(
    [...fieldsOf.values()].flat().map(({ id, label }) => [id, label] as const),
  );
  return [...labels].flatMap(([id, label]): Figure[] => {
    const shownOf = (own: Scenario) =>
      fieldsOf.get(own)?.find((row) => row.id === id)?.value ?? '–';
    const isSame = new Set(scenarios.map(shownOf)).size === 1;
    if (isSame || ALWAYS.includes(id)) return [];
    return [{ label, text: ({ settled: { asked } }) => shownOf(asked) }];
  });
}

const RESULTS: readonly Figure[] = [
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
    text: only(
      'inference',
      ({ kvCache }) => `${MARKS[kvCache.ledger.certainty]} ${bytesText(kvCache.bytesPerToken)}`,
    ),
    amount: ({ kvCache }) => kvCache.bytesPerToken,
  },
  ...limitFigures('inference', 'most users', 'longest context'),
  ...limitFigures('training', 'largest batch', 'longest sequence'),
  {
    label: 'step',
    text: ({ training, fit }) =>
      training
        ? `${fit.fits ? '' : '✗ '}${MARKS[training.step.certainty]} ${amountText(training.step.amount, training.step.unit)}`
        : '',
    amount: ({ training }) => training?.step.amount,
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
  const all = [
    ...INPUTS,
    ...otherInputs('hardware', scenarios),
    ...otherInputs('workload', scenarios),
    ...RESULTS,
    ...otherInputs('model', scenarios),
  ];
  const figures = all.filter(({ text }) => reports.some((report) => text(report) !== ''));
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

/** As a share of A's, or as a multiple where that is large; of inputs, that they differ. */
function differenceOf({ amount }: Figure, report: Report, first: Report): string {
  const [own, other] = [amount?.(report), amount?.(first)];
  // An input, or a text that is no amount.
  if (own === undefined || other === undefined || other === 0) return '≠';
  const share = own / other;
  if (share >= 2) return `×${share.toPrecision(2)}`;
  return `${share >= 1 ? '+' : ''}${percentText(share - 1)}`;
}
