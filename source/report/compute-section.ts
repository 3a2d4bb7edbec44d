import type { Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import { table } from '../text/table.js';
import { bandText, runBandText, servingPriceText } from './band-text.js';
import type { Section } from './section.js';
import { amountText, MARKS, percentText, priceText } from './units.js';

/** FLOPs and, by mode, the training run or the serving speed. */
export function computeSection(report: Report): Section {
  const { compute } = report;
  return {
    title: 'Compute and speed',
    columns: [
      { title: 'Figure' },
      { title: '', right: true },
      { title: 'Amount', right: true },
      { title: '' },
    ],
    rows: [
      figureRow(compute.ledger),
      figureRow(compute.others.causal),
      ...trainingRows(report),
      ...speedRows(report),
    ],
  };
}

function figureRow({ label, certainty, amount, unit }: Ledger, note = ''): string[] {
  return [label, MARKS[certainty], amountText(amount, unit), note];
}

function trainingRows({ compute, training }: Report): string[][] {
  if (!training) return [];
  const { pipelineIdle, mfu, price, step } = training;
  const idle = pipelineIdle > 0 ? `, pipeline idle ${percentText(pipelineIdle)} of each step` : '';
  const notes: Readonly<Record<string, string>> = table({
    'training.time': `at MFU ${Number(mfu.toPrecision(3))}${idle}`,
    ...(price && { 'training.costUsd': priceText(price) }),
  });
  const row = (figure: Ledger) =>
    figureRow(
      figure,
      [runBandText(training, figure)?.text, notes[figure.id]].filter(Boolean).join(', '),
    );
  return [
    figureRow(compute.others.training),
    figureRow(compute.others.total),
    row(training.ledger),
    ...(step ? [row(step)] : []),
    ...training.others.map(row),
  ];
}

function speedRows({ speed }: Report): string[][] {
  if (!speed) return [];
  const { bound, batchesInFlight } = speed;
  const notes: Readonly<Record<string, string>> = table({
    'speed.prefill': `${bound.prefill}-bound`,
    'speed.decode': `${bound.decode}-bound`,
    'speed.throughput': batchesInFlight > 1 ? `${batchesInFlight} batches in flight` : '',
    'speed.cost.hour': servingPriceText(speed),
    'speed.criticalBatch': 'tokens of a pass: compute-bound from there',
  });
  return [...speed.ledger.children, ...speed.others].map((figure) => {
    const band = bandText(speed, figure)?.text;
    const said = [speed.ifItFitted && 'if it fitted', notes[figure.id], band];
    return figureRow(figure, said.filter(Boolean).join('; '));
  });
}
