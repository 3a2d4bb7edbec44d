import type { Report } from '../cost/report.js';
import { cappedNotices } from '../open/notices.js';
import { OptionError } from '../scenario/fields/field.js';
import { nearest } from '../text/nearest.js';
import type { Invocation } from './invocation.js';
import type { OpenedScenario } from './open-scenario.js';

/** Columns of output into a pipe or a file. */
const USUAL_COLUMNS = 80;

/** A report, or the explanation of one of its rows, as printed text; in ASCII where asked for. */
export async function printed(
  report: Report,
  { output, explain, ascii }: Invocation,
  opened: OpenedScenario,
): Promise<string> {
  const text =
    explain === undefined
      ? await written(report, output, opened)
      : await explained(report, explain);
  const isText = explain !== undefined || output === undefined || output === 'text';
  if (!ascii && !(isText && namesNoUnicode(process.env))) return text;
  const { asciiJson, plainAscii } = await import('../report/plain-ascii.js');
  return output === 'json' && explain === undefined ? asciiJson(text) : plainAscii(text);
}

/** Whether the locale is named and has no Unicode; where none is, pipes and files take UTF-8. */
function namesNoUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale);
}

async function written(
  report: Report,
  output: Invocation['output'],
  { command, notices }: OpenedScenario,
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
      return reportText(report, process.stdout.columns || USUAL_COLUMNS);
    }
  }
}

async function explained(report: Report, id: string): Promise<string> {
  const { pagesOf } = await import('../report/pages.js');
  const { explainLines } = await import('../report/explain.js');
  const pages = pagesOf(report);
  const found = pages.of(id);
  if (found) return `${explainLines(found).join('\n')}\n`;
  const ids = pages.entries().map((page) => page.id);
  const near = nearest(id, ids);
  throw new OptionError(
    `--explain ${JSON.stringify(id)}: no row has this id${near ? ` (nearest: ${near})` : ''}; among them ${ids.slice(0, 8).join(', ')}`,
  );
}
