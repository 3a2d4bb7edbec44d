import type { Report } from '../cost/report.js';
import type { Range } from '../cost/training-run.js';
import type { Ledger, Unit } from '../quantity/index.js';
import { table } from '../text/table.js';
import { bandText, servingPriceText } from './band-text.js';
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
  const { pipelineIdle, mfu, price, step, bands } = training;
  const idle = pipelineIdle > 0 ? `, pipeline idle ${percentText(pipelineIdle)} of each step` : '';
  const { tokensPerSecond, costUsd, energyKwh, stepSeconds } = bands;
  const notes: Readonly<Record<string, string>> = table({
    'training.tokensPerSecond': rangeText(tokensPerSecond, 'tokensPerSecond'),
    ...(price &&
      costUsd && { 'training.costUsd': `${rangeText(costUsd, 'usd')}, ${priceText(price)}` }),
    ...(energyKwh && { 'training.energy': rangeText(energyKwh, 'wattHours', 1000) }),
  });
  return [
    figureRow(compute.others.training),
    figureRow(compute.others.total),
    figureRow(training.ledger, `at MFU ${Number(mfu.toPrecision(3))}${idle}`),
    ...(step ? [figureRow(step, rangeText(stepSeconds, 'seconds'))] : []),
    ...training.others.map((figure) => figureRow(figure, notes[figure.id])),
  ];
}

/** Bounds of a figure: `2.1 to 3.2 days`. */
function rangeText({ low, high }: Range, unit: Unit, scale = 1): string {
  return `${amountText(low * scale, unit)} to ${amountText(high * scale, unit)}`;
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
