import type { ComputeReport } from '../cost/compute/report.js';
import type { Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import { percentText } from '../report/units.js';
import { table } from '../text/table.js';
import { type ResultRow, rowOf } from './result-row.js';

/** FLOPs and, by mode, serving speed or the training run. */
export function speedRows(report: Report): readonly ResultRow[] {
  return report.training ? trainingRows(report) : servingRows(report);
}

function servingRows({ compute, speed }: Report): readonly ResultRow[] {
  if (!speed) return [];
  const { bound, batchesInFlight } = speed;
  const notes: Readonly<Record<string, string>> = table({
    'speed.prefill': `${bound.prefill}-bound`,
    'speed.decode': `${bound.decode}-bound`,
    ...(batchesInFlight > 1 && { 'speed.throughput': `${batchesInFlight} batches` }),
  });
  const row = (ledger: Ledger): ResultRow => {
    const note = notes[ledger.id];
    return { ...shortRow(ledger), ...(note !== undefined && { note }) };
  };
  const isRoofline = ({ id }: Ledger) => id === 'speed.ridge' || id === 'speed.criticalBatch';
  return [
    ...speed.ledger.children.map(row),
    ...speed.others.filter((ledger) => !isRoofline(ledger)).map(row),
    ...forwardRows(compute),
    shortRow(compute.others.total),
    // What the device and the weights say of any batch comes last: it changes least.
    ...speed.others.filter(isRoofline).map(row),
  ];
}

function trainingRows({ compute, training }: Report): readonly ResultRow[] {
  if (!training) return [];
  const { ledger, step, others, pipelineIdle } = training;
  return [
    shortRow(ledger),
    ...(step ? [shortRow(step)] : []),
    ...(step?.children ?? []).map((part) => ({
      ...partRow(part),
      ...(part.id === 'training.step.bubble' && { note: `${percentText(pipelineIdle)} idle` }),
    })),
    ...others.map(shortRow),
    shortRow(compute.others.training),
    shortRow(compute.others.sixND),
    shortRow(compute.others.total),
    ...forwardRows(compute),
  ];
}

/** FLOPs of one token’s forward pass, and what they are made of. */
function forwardRows({ ledger }: ComputeReport): readonly ResultRow[] {
  return [shortRow(ledger), ...ledger.children.map(partRow)];
}

/** The row of a ledger by its short label. */
function shortRow(ledger: Ledger): ResultRow {
  return { ...rowOf(ledger), label: ledger.short };
}

/** The row of a part, indented below its whole. */
function partRow(ledger: Ledger): ResultRow {
  return { ...rowOf(ledger), label: ` ${ledger.short}` };
}
