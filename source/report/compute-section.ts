import type { Report } from '../cost/report.js';
import type { Section } from './section.js';
import { amountText, countText, moneyText, percentText, priceText, secondsText } from './units.js';

export function computeSection(report: Report): Section {
  const rows = [...forwardRows(report), ...trainingRows(report), ...speedRows(report)];
  return {
    title: 'Compute and speed',
    columns: [
      { title: 'Figure' },
      { title: '', right: true },
      { title: 'Amount', right: true },
      { title: '' },
    ],
    rows: rows.map((row) => [...row, ''].slice(0, 4)),
  };
}

function forwardRows({ compute }: Report): string[][] {
  return [
    ['Forward FLOPs a token', '=', amountText(compute.forwardFlopsPerToken, 'flops')],
    ['  with causal attention', '=', amountText(compute.forwardFlopsPerTokenCausal, 'flops')],
  ];
}

function trainingRows({ compute, training }: Report): string[][] {
  if (!training) return [];
  const idle =
    training.pipelineIdle > 0
      ? `pipeline idle ${percentText(training.pipelineIdle)} of each step`
      : '';
  const time = secondsText(training.days * 86400);
  const rows = [
    ['Training FLOPs a token', '=', amountText(compute.trainingFlopsPerToken, 'flops')],
    ['Whole run', '≈', amountText(compute.total, 'flops')],
    ['Tokens', '=', countText(training.tokens)],
    [`Time at MFU ${Number(training.mfu.toPrecision(3))}`, '≈', time, idle],
    ['Optimizer step', '≈', secondsText(training.stepSeconds)],
    ['Tokens a second', '≈', countText(training.tokensPerSecond)],
    ['Device hours', '≈', countText(training.deviceHours)],
  ];
  if (training.price)
    rows.push(['Cost', '≈', moneyText(training.costUsd ?? 0), priceText(training.price)]);
  return rows;
}

function speedRows({ speed }: Report): string[][] {
  if (!speed) return [];
  const inFlight = speed.batchesInFlight > 1 ? `${speed.batchesInFlight} batches in flight` : '';
  const { prefill, decode } = speed.bound;
  const rows = [
    ['Prefill', '≈', secondsText(speed.prefillSeconds), `${prefill}-bound`],
    ['Decode, a token', '≈', secondsText(speed.decodeSecondsPerToken), `${decode}-bound`],
    ['Throughput', '≈', amountText(speed.tokensPerSecond, 'tokensPerSecond'), inFlight],
    ['Ridge point', '≈', amountText(speed.ridgeFlopsPerByte, 'flopsPerByte')],
    ['Critical batch', '≈', `${countText(speed.criticalBatch)} tokens`, 'compute-bound from there'],
  ];
  if (!speed.speculation) return rows;
  const { tokensPerRound, roundSeconds, speedUp } = speed.speculation;
  return [
    ...rows,
    ['Round of drafts', '≈', secondsText(roundSeconds)],
    ['Tokens a round', '≈', countText(tokensPerRound)],
    ['Speed-up by drafts', '≈', amountText(speedUp, 'ratio')],
  ];
}
