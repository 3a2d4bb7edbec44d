import { buildReport } from '../cost/build-report.js';
import type { Report } from '../cost/report.js';
import { solve } from '../cost/solve.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { allPresets } from '../open/all-presets.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { cappedNotices, tellNotices } from '../open/notices.js';
import type { Presets } from '../open/presets.js';
import { findEntry } from '../quantity/index.js';
import { withDeviceCount } from '../scenario/devices.js';
import type { OptionField, ValueField } from '../scenario/fields/field.js';
import { OptionError } from '../scenario/fields/field.js';
import { IGNORED } from '../scenario/legality/ignored-options.js';
import type { Scenario } from '../scenario/scenario.js';
import { nearest } from '../text/nearest.js';
import type { Invocation } from './invocation.js';
import type { OpenedCommand } from './open-command.js';
import { detectedHardware, openScenario } from './open-scenario.js';

/** The text that a run without a dashboard prints. Throws errors that `failureOf` turns into a line. */
export async function answer(invocation: Invocation): Promise<string> {
  const presets = allPresets();
  const { listing: kind, output } = invocation;
  if (kind && !invocation.fits) {
    const { listing } = await import('./listings.js');
    const text = listing(kind, presets, output === 'json');
    tellNotices(presets.notices());
    return text;
  }
  const { scenario, command, notices } = await scenarioOf(invocation, presets);
  for (const { message } of command?.warnings ?? []) process.stderr.write(`llm-tui: ${message}\n`);
  for (const { flag, why } of command?.origin.notModelled ?? [])
    process.stderr.write(`llm-tui: ${flag}: not modelled, ${why}\n`);
  if (invocation.fits) {
    const { fittingText, modelsThatFit } = await import('./models-that-fit.js');
    const text = fittingText(modelsThatFit(scenario, presets), output === 'json');
    tellNotices(notices);
    return text;
  }
  if (invocation.solve) {
    const text = await solution(scenario, invocation.solve, output === 'json');
    tellNotices(notices);
    return text;
  }
  const report = buildReport(scenario);
  refuse(report);
  // After the refusal, which is the one line that it ends with.
  tellNotices(notices);
  for (const { id, message } of report.problems)
    if (id === IGNORED) process.stderr.write(`llm-tui: ${message}\n`);
  if (invocation.as !== undefined) {
    const { printedAs } = await import('./print-as.js');
    return printedAs(invocation.as, report);
  }
  if (invocation.explain) return explanation(report, invocation.explain);
  return await printed(report, output, notices, command);
}

async function scenarioOf(invocation: Invocation, presets: Presets) {
  const opened = await openScenario(invocation, presets);
  if (!opened.hardwareIsOpen) return opened;
  const told: string[] = [];
  try {
    const found = await detectedHardware(hardwareOnOffer(presets), (notice) => {
      told.push(notice);
    });
    const notices = [...opened.notices, ...told];
    if (!found) return { ...opened, notices };
    const scenario = { ...opened.scenario, ...found };
    const named = opened.command?.devices;
    return {
      ...opened,
      notices,
      scenario: named === undefined ? scenario : withDeviceCount(scenario, named),
    };
  } catch (error) {
    // A detection error matters only with `--hardware auto`; otherwise the default hardware is used.
    if (invocation.hardware === 'auto' || !(error instanceof HardwareError)) throw error;
    return { ...opened, notices: [...opened.notices, ...told] };
  }
}

/** Throws for an invalid scenario. */
function refuse({ problems }: Report): void {
  const refused = problems.find(({ severity }) => severity === 'refused');
  if (refused) throw new OptionError(refused.message);
}

async function printed(
  report: Report,
  output: Invocation['output'],
  notices: readonly string[],
  command: OpenedCommand | undefined,
): Promise<string> {
  switch (output) {
    case 'json': {
      const { reportJson } = await import('../report/json.js');
      const warnings = [
        ...cappedNotices(notices).map((message) => ({ id: 'notice', message })),
        ...(command?.warnings ?? []),
      ];
      const told = { warnings, ...(command && { origin: command.origin }) };
      return `${JSON.stringify(reportJson(report, told), null, 2)}\n`;
    }
    case 'markdown': {
      const { reportMarkdown } = await import('../report/markdown.js');
      return reportMarkdown(report);
    }
    case 'csv': {
      const { reportCsv } = await import('../report/csv.js');
      return reportCsv(report);
    }
    default: {
      const { reportText } = await import('../report/text.js');
      return reportText(report, process.stdout.columns ?? 80);
    }
  }
}

async function explanation(report: Report, id: string): Promise<string> {
  const { ledgersOf, idsOf } = await import('../report/ledgers.js');
  const { explainLines } = await import('../report/explain.js');
  const ledgers = ledgersOf(report);
  const found = findEntry(ledgers, id);
  if (found) return `${explainLines(found).join('\n')}\n`;
  const ids = idsOf(ledgers);
  const near = nearest(id, ids);
  throw new OptionError(
    `--explain ${JSON.stringify(id)}: no row has this id${near ? ` (nearest: ${near})` : ''}; among them ${ids.slice(0, 8).join(', ')}`,
  );
}

async function solution(
  scenario: Scenario,
  field: OptionField | ValueField,
  asJson: boolean,
): Promise<string> {
  const { id } = field;
  const name = 'flag' in field ? field.flag : id;
  const solved = solve(scenario, field);
  if (asJson) {
    const { found } = solved;
    const told = found
      ? { field: id, value: solved.value, binding: solved.binding, isFull: solved.isFull }
      : { field: id, value: null, reason: solved.reason };
    return `${JSON.stringify(told, null, 2)}\n`;
  }
  if (!solved.found) return `${name}: ${solved.reason}\n`;
  const { bindingText } = await import('../report/verdict.js');
  const { value, binding, isFull } = solved;
  const why = isFull
    ? `beyond it memory is full, ${bindingText(binding, solved.scenario)}`
    : 'as far as it goes: memory is not full';
  return `${name}: ${value} (${why})\n`;
}
