import { scarcestOf } from '../cost/memory/scarcest.js';
import type { Report } from '../cost/report.js';
import { midSentence } from '../text/mid-sentence.js';
import { rangeOfRun, rangeText } from './band-text.js';
import { commandLine } from './command-line.js';
import { engineCommand } from './engine-command.js';
import { boundsText, markedText, type SureFigure, sureFigure, sureRate } from './rate.js';
import { isSparse, kindsText, limitText } from './sections.js';
import { bytesText, countText, MARKS, moneyText, percentText, secondsText } from './units.js';
import { verdictText } from './verdict.js';

/**
 * An evidence card of 25 lines in Markdown for a ticket: parameters by part, cost, the binding limit, the decision, the
 * command. Source: docs/report.md, Commands.
 */
export function evidenceCard(report: Report): string {
  const { settled, parameters, machine } = report;
  const active = isSparse(report) ? `; ${countText(parameters.active)} active` : '';
  const lines = [
    `## ${settled.model.name} on ${kindsText(machine)}`,
    '',
    `- **Verdict**: ${verdictText(report)}`,
    `- **Parameters**: ${MARKS[parameters.ledger.certainty]} ${countText(parameters.total)} (${shares(report)})${active}`,
    memoryLine(report),
    ...(report.training ? trainingLines(report) : servingLines(report)),
    ...limitLines(report),
    '',
    '```sh',
    ...commandLines(report),
    '```',
  ];
  return `${lines.join('\n')}\n`;
}

function shares({ parameters: { ledger } }: Report): string {
  return ledger.children
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => b.amount - a.amount)
    .map(({ label, amount }) => `${midSentence(label)} ${percentText(amount / ledger.amount)}`)
    .join(', ');
}

function memoryLine({ memory }: Report): string {
  const { ledger, capacity } = scarcestOf(memory.devices);
  const items = ledger.children
    .filter(({ amount }) => amount > 0)
    .map(({ label, amount }) => `${midSentence(label)} ${bytesText(amount)}`)
    .join(', ');
  return `- **Memory of the fullest device**: ${markedText(ledger)} of ${bytesText(capacity)} (${items})`;
}

function limitLines({ fit, memory, pipeline }: Report): string[] {
  if (memory.capacity === 0) return [];
  const [batch, sequence] = [fit.maximumBatch, fit.maximumSequence].map(limitText);
  // The tokens of a picture follow from its size.
  const tokens = pipeline ? '' : `; sequence in tokens ${sequence}`;
  return [`- **Largest that fits, all else as it is**: batch ${batch}${tokens}`];
}

function trainingLines(report: Report): string[] {
  const { training, compute } = report;
  const rate = sureRate(report);
  if (!training || !rate) return [];
  const { stepSeconds, costUsd, step, bands, ledger } = training;
  const mark = MARKS[ledger.certainty];
  const time = rangeOfRun(training, ledger);
  const cost =
    costUsd === null || bands.costUsd === null
      ? ''
      : `, ${mark} ${moneyText(costUsd)} (${rangeText(bands.costUsd, 'usd')})`;
  const [slowest] = (step?.children ?? []).toSorted((a, b) => b.amount - a.amount);
  return [
    `- **Compute**: ${markedText(compute.others.training)} a token, forward and backward`,
    `- **Step**: ${mark} ${secondsText(stepSeconds)} (${rangeText(bands.stepSeconds, 'seconds')}), ${markedText(rate)} (${boundsText(rate)})${slowest ? `; mostly ${midSentence(slowest.label)}` : ''}`,
    `- **Run**: ${mark} ${secondsText(ledger.amount)}${time ? ` (${rangeText(time, ledger.unit)})` : ''}${cost}`,
  ];
}

function servingLines({ speed, kvCache, compute }: Report): string[] {
  const cache = `- **Cache**: ${bytesText(kvCache.bytesPerToken)} a token, ${bytesText(kvCache.bytesPerSequence)} a sequence`;
  if (!speed) return [cache];
  const unreal = speed.ifItFitted ? ['if it fitted'] : [];
  return [
    `- **Compute**: ${markedText(compute.ledger)} a token, forward`,
    cache,
    ...sureLine(
      'Prefill',
      sureFigure(speed, 'speed.prefill'),
      '',
      `${speed.bound.prefill}-bound`,
      ...unreal,
    ),
    ...sureLine(
      'Decode',
      sureFigure(speed, 'speed.decode'),
      ' a token',
      `${speed.bound.decode}-bound`,
      ...unreal,
    ),
    ...sureLine('Throughput', sureFigure(speed, 'speed.throughput'), '', ...unreal),
  ];
}

/** A figure with its bounds and their evidence; for a scenario that does not fit it is marked as conditional. */
function sureLine(
  name: string,
  sure: SureFigure | undefined,
  unit: string,
  ...said: readonly string[]
): string[] {
  if (!sure) return [];
  const bounds = [boundsText(sure), sure.words].filter(Boolean).join(', ');
  const words = `${markedText(sure)}${unit}${bounds && ` (${bounds})`}`;
  return [`- **${name}**: ${[words, ...said].join(', ')}`];
}

/** The engine's own command, where one can be printed. */
function commandLines({ settled }: Report): string[] {
  const text = engineCommand(settled) ?? commandLine(settled.scenario);
  return text.split('\n');
}
