import type { Report } from '../../cost/report.js';
import { isSparse } from '../../report/sections.js';
import { countText } from '../../report/units.js';
import { table } from '../../text/table.js';
import { largestTensors } from '../charts/tensors.js';
import { type ResultRow, rowOf } from '../result-row.js';
import type { Tone } from '../theme.js';
import type { PaneDeclaration } from './declaration.js';
import type { SharesPart } from './view.js';

const TONES: Readonly<Record<string, Tone>> = table({
  'parameters.attention': 'attention',
  'parameters.feedForward': 'feedForward',
  'parameters.embedding': 'embedding',
  'parameters.norm': 'norm',
  'parameters.head': 'head',
  'parameters.other': 'other',
});

/** Where the parameters are, their exact sum, and what the rules of thumb say. */
export const parameters: PaneDeclaration = {
  title: 'Parameters',
  short: 'Par',
  key: 'P',
  minimum: 4,
  preferred: 14,
  words: 'By model part',
  view: ({ report, baseline }) => {
    const { total } = report.parameters;
    return {
      body: [
        {
          kind: 'table',
          columns: ['pointer', 'label', 'amount', 'share', 'mark', 'change', 'bar'],
          rows: partRows(report),
          whole: total,
          before: baseline && partRows(baseline.report),
        },
        {
          kind: 'table',
          columns: ['pointer', 'label', 'exact', 'mark', 'change'],
          rows: [totalRow(report)],
          before: baseline && [totalRow(baseline.report)],
        },
        {
          kind: 'table',
          columns: ['pointer', 'label', 'amount', 'mark', 'deviation'],
          rows: roughRows(report),
          whole: total,
        },
        { kind: 'facts', rows: moreRows(report) },
      ],
      spare: [largestTensors(report, TONES), { least: 2, part: () => sharesPart(report) }],
    };
  },
};

function partRows({ parameters: { ledger } }: Report): readonly ResultRow[] {
  return ledger.children
    .filter(({ amount }) => amount > 0)
    .map((part) => ({ ...rowOf(part), tone: TONES[part.id] ?? 'bar' }));
}

/** Distinct without colour, in the order of `TONES`. */
const FILLS = '▓█▒░▚▞';

/** The parts as a field of cells: the eye sees where the parameters are. */
function sharesPart(report: Report): SharesPart {
  const order = Object.keys(TONES);
  return {
    kind: 'shares',
    segments: partRows(report).map(({ id, amount, tone = 'bar' }) => ({
      amount,
      tone,
      fill: FILLS[order.indexOf(id)] ?? '█',
    })),
    title: (cell) => `each cell ${countText(cell)} parameters, in the order above`,
  };
}

function totalRow({ parameters: { ledger } }: Report): ResultRow {
  return { ...rowOf(ledger), label: ledger.short, isMain: true };
}

function roughRows({ parameters: { rough } }: Report): readonly ResultRow[] {
  return Object.values(rough).map((ledger) => ({ ...rowOf(ledger), isQuiet: true }));
}

/** A dense model's idle parameters work on another input: images, or the text that a picture is made from. */
function denseLabel({ settled }: Report): string {
  return settled.model.picture ? 'A latent token uses' : 'A text token uses';
}

/** What a token uses of a mixture, and modules that only training or drafting runs. */
function moreRows(report: Report): readonly ResultRow[] {
  const { total, active, nextTokenPrediction } = report.parameters;
  const row = (id: string, label: string, amount: number): ResultRow => ({
    id: `parameters.${id}`,
    label,
    amount,
    unit: 'parameters',
    certainty: 'exact',
    isQuiet: true,
  });
  return [
    ...(active < total
      ? [row('active', isSparse(report) ? 'Active a token' : denseLabel(report), active)]
      : []),
    ...(nextTokenPrediction > 0
      ? [row('nextTokenPrediction', 'Next-token modules', nextTokenPrediction)]
      : []),
  ];
}
