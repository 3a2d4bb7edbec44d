import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildReport } from '../cost/build-report.js';
import type { Form } from '../dashboard/services.js';
import type { Program } from '../engines/command/command.js';
import { programs } from '../engines/programs.js';
import { OpenError, systemReason } from '../open/open-error.js';
import { evidenceCard } from '../report/card.js';
import { commandText } from '../report/command-text.js';
import { reportCsv } from '../report/csv.js';
import { reportJson } from '../report/json.js';
import { reportMarkdown } from '../report/markdown.js';
import type { Scenario } from '../scenario/scenario.js';

type Printable = Program & { readonly print: NonNullable<Program['print']> };

const isPrintable = (program: Program): program is Printable => program.print !== null;

/** Formats of an export beside this program's own command and the picture: commands of other programs, and reports. */
export function formsOf({ mode }: Scenario): readonly Form[] {
  const commands = programs
    .filter(isPrintable)
    .filter((program) => program.mode === mode)
    .map(({ id, start }) => ({ id, name: `${start.join(' ')} …`, file: `${id}.sh` }));
  return [
    ...commands,
    { id: 'card', name: 'evidence card, Markdown', file: 'llm-tui-card.md' },
    { id: 'markdown', name: 'the report, Markdown', file: 'llm-tui-report.md' },
    { id: 'json', name: 'the report, JSON', file: 'llm-tui-report.json' },
    { id: 'csv', name: 'the rows, CSV', file: 'llm-tui-report.csv' },
  ];
}

/** The scenario in a form of `formsOf`. Throws `OpenError` for another. */
export function exported(form: string, scenario: Scenario): string {
  const report = buildReport(scenario);
  switch (form) {
    case 'card':
      return evidenceCard(report);
    case 'markdown':
      return reportMarkdown(report);
    case 'json':
      return `${JSON.stringify(reportJson(report), null, 2)}\n`;
    case 'csv':
      return reportCsv(report);
    default: {
      const program = programs.filter(isPrintable).find(({ id }) => id === form);
      if (program) return commandText(program, report.settled).text;
      throw new OpenError(`${form}: is no form of a scenario`);
    }
  }
}

/** Most files of one name in a folder. */
const MOST_FILES = 100;

/**
 * Writes a new file in the current folder and returns its name: `report.json`, else `report-2.json`, …; existing files
 * are never replaced. Throws `OpenError` in one line.
 */
export function writeNew(name: string, text: string): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.\w+)?$/.exec(name) ?? [];
  for (let number = 1; number <= MOST_FILES; number++) {
    const tried = number === 1 ? name : `${stem}-${number}${ending}`;
    try {
      writeFileSync(resolve(tried), text, { flag: 'wx' });
      return tried;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new OpenError(`${tried} is not written: ${systemReason(error)}`);
    }
  }
  throw new OpenError(`${name} is not written: there are ${MOST_FILES} of it here`);
}
