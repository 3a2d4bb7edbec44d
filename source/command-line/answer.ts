import { buildReport } from '../cost/build-report.js';
import type { Report } from '../cost/report.js';
import { allPresets } from '../open/all-presets.js';
import { tellNotices } from '../open/notices.js';
import { IGNORED } from '../scenario/legality/ignored-options.js';
import { type Answer, commandNamed } from './commands.js';
import type { Invocation } from './invocation.js';
import type { OpenedScenario } from './open-scenario.js';
import { printed } from './printed.js';
import { refuseIllegal } from './refusal.js';
import { scenarioHere, tell, tellCommand } from './scenario-here.js';

/** Output and exit code of a run without a dashboard. Throws errors that `failureOf` turns into a line. */
export async function answer(invocation: Invocation): Promise<Answer> {
  const presets = allPresets();
  const ownCommand = commandNamed(invocation.command);
  if (ownCommand) return await ownCommand.run(invocation, presets);
  const opened = await scenarioHere(invocation, presets);
  const { scenario, command, notices } = opened;
  if (invocation.solve) {
    const { solution } = await import('./solution.js');
    const text = await solution(scenario, invocation.solve, invocation.output === 'json');
    tellCommand(command);
    tellNotices(notices);
    return { text, code: 0 };
  }
  const report = buildReport(scenario);
  refuseIllegal(report);
  const failures = await failuresOf(report, invocation.assertions);
  const text = await textOf(report, invocation, opened);
  // Notices follow the refusals, since a refusal is the only line of its run.
  tellCommand(command);
  tellNotices(notices);
  for (const { id, message } of report.problems) if (id === IGNORED) tell(message);
  for (const failure of failures) tell(failure);
  return { text, code: failures.length > 0 ? 3 : 0 };
}

async function textOf(
  report: Report,
  invocation: Invocation,
  opened: OpenedScenario,
): Promise<string> {
  if (invocation.as === undefined) return await printed(report, invocation, opened);
  const { printedAs } = await import('./print-as.js');
  return printedAs(invocation.as, report);
}

async function failuresOf(
  report: Report,
  assertions: readonly string[],
): Promise<readonly string[]> {
  if (assertions.length === 0) return [];
  const { failuresOfAssertions } = await import('./assertion.js');
  return failuresOfAssertions(assertions, report);
}
