import type { ComputeReport } from '../cost/compute/report.js';
import type { Report } from '../cost/report.js';
import { cachesNothing } from '../model/encoder.js';
import type { Ledger } from '../quantity/index.js';
import { bandText, runBandText, servingPriceText } from '../report/band-text.js';
import { bandwidthText, exactText, percentText, priceText } from '../report/units.js';
import type { Settled } from '../scenario/settled.js';
import { table } from '../text/table.js';
import { type ResultRow, rowOf } from './result-row.js';
import { stepFill } from './step-fills.js';

/** FLOPs and, by mode, serving speed or the training run. */
export function speedRows(report: Report): readonly ResultRow[] {
  return report.training ? trainingRows(report) : servingRows(report);
}

/** `2026-08` of a day: a whole day has no room beside an amount. */
function monthOf(day: string | null | undefined): string {
  return (day ?? '').replace(/^(\d{4}-\d\d)-\d\d$/, '$1');
}

/** What does not fit has no speed: figures say what would be, set back. */
function unreal(row: ResultRow): ResultRow {
  const note = ['if it fit', row.note].filter(Boolean).join('; ');
  return { ...row, isQuiet: true, note, shortNote: 'if it fit' };
}

type Notes = Readonly<Record<string, Pick<ResultRow, 'note' | 'shortNote'>>>;

function servingRows(report: Report): readonly ResultRow[] {
  const { compute, speed, settled } = report;
  if (!speed) return [];
  const { bound, batchesInFlight } = speed;
  const notes: Notes = table({
    'speed.prefill': { note: `${bound.prefill}-bound`, shortNote: bound.prefill },
    'speed.decode': { note: `${bound.decode}-bound`, shortNote: bound.decode },
    'speed.cost.hour': {
      note: servingPriceText(speed),
      shortNote: monthOf(speed.cost?.price?.asOf),
    },
    ...givenNotes(settled),
    ...(batchesInFlight > 1 && { 'speed.throughput': { note: `${batchesInFlight} batches` } }),
  });
  const row = (ledger: Ledger): ResultRow => {
    const band = bandText(speed, ledger);
    const note = band && {
      note: [notes[ledger.id]?.note, band.text].filter(Boolean).join('; '),
      shortNote: band.short,
    };
    const own = { ...rowOf(ledger), ...notes[ledger.id], ...note };
    return speed.ifItFitted ? unreal(own) : own;
  };
  const isRoofline = ({ id }: Ledger) => id === 'speed.ridge' || id === 'speed.criticalBatch';
  return [
    ...speed.ledger.children.map(row),
    ...speed.others.filter((ledger) => !isRoofline(ledger)).map(row),
    ...forwardRows(compute),
    { ...rowOf(compute.others.total), ...notes[compute.others.total.id] },
    // What the device and the weights say of any batch comes last: it changes least.
    ...speed.others.filter(isRoofline).map(row),
  ];
}

/** What figures without measured bounds follow from. */
function givenNotes({ scenario, accelerator, model }: Settled): Notes {
  const { tdpWatts } = accelerator;
  const rate = bandwidthText(scenario.diskBandwidth);
  const atPeak = { note: 'at peak rates', shortNote: 'at peak' };
  return {
    ...(tdpWatts !== null && { 'speed.cost.watts': { note: `of ${exactText(tdpWatts)} W` } }),
    'speed.startup': { note: `from disk at ${rate}`, shortNote: rate },
    'speed.ridge': atPeak,
    'speed.criticalBatch': atPeak,
    ...(!cachesNothing(model) && {
      'compute.total': { note: 'prompts and outputs', shortNote: 'in and out' },
    }),
  };
}

function trainingRows({ compute, training }: Report): readonly ResultRow[] {
  if (!training) return [];
  const { ledger, step, others, pipelineIdle, price } = training;
  const row = (figure: Ledger): ResultRow => {
    const band = runBandText(training, figure);
    return { ...rowOf(figure), ...(band && { note: band.text, shortNote: band.short }) };
  };
  return [
    row(ledger),
    row(step),
    ...step.children.map((part) => ({
      ...partRow(part),
      ...stepFill(part.id),
      ...(step && { note: percentText(part.amount / step.amount) }),
      ...(part.id === 'training.step.bubble' && {
        note: `${percentText(pipelineIdle)} idle`,
        shortNote: percentText(pipelineIdle),
      }),
    })),
    ...others.map((figure) => {
      const own = row(figure);
      // Prices change by the month: with room a cost has its day beside its bounds.
      return figure.unit === 'usd' && price
        ? { ...own, note: [own.note, `at ${priceText(price)}`].filter(Boolean).join('; ') }
        : own;
    }),
    rowOf(compute.others.training),
    rowOf(compute.others.sixND),
    rowOf(compute.others.total),
    ...forwardRows(compute),
  ];
}

/** FLOPs of one token’s forward pass, and what they are made of. */
function forwardRows({ ledger }: ComputeReport): readonly ResultRow[] {
  return [rowOf(ledger), ...ledger.children.map(partRow)];
}

/** The row of a part, indented below its whole. */
function partRow(ledger: Ledger): ResultRow {
  return { ...rowOf(ledger), label: ` ${ledger.label}`, short: ` ${ledger.short}` };
}
