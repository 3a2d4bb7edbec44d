import type { Report } from '../cost/report.js';
import type { Program } from '../engines/command/command.js';
import { programs } from '../engines/programs.js';
import { evidenceCard } from '../report/card.js';
import { commandText } from '../report/command-text.js';
import { OptionError } from '../scenario/fields/field.js';
import { nearest } from '../text/nearest.js';

type Printable = Program & { readonly print: NonNullable<Program['print']> };

const printable = programs.filter((program): program is Printable => program.print !== null);
const CARD = 'card';

/** The forms that a scenario can be printed in. */
export const PRINTED_AS: readonly string[] = [...printable.map(({ id }) => id), CARD];

/**
 * The scenario as the command of a program, or as an evidence card. Throws `OptionError` for a program whose command
 * can't be printed. Source: docs/report.md, Commands.
 */
export function printedAs(id: string, report: Report): string {
  if (id === CARD) return evidenceCard(report);
  const program = printable.find((one) => one.id === id);
  if (program) return commandText(program, report.settled).text;
  const near = nearest(id, PRINTED_AS);
  throw new OptionError(
    `--as ${JSON.stringify(id)}: one of ${PRINTED_AS.join(', ')} is expected${near ? ` (nearest: ${near})` : ''}`,
  );
}
