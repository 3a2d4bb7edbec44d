import { keyTable } from '../source/dashboard/key-table.js';
import { accuracyRows } from '../source/report/band-text.js';
import { options } from '../source/scenario/fields/options.js';
import { scenarioSchema } from '../source/scenario/fields/schema.js';
import { helpOf } from '../source/scenario/fields/values.js';
import { manPage } from './man-page.js';
import { reportSchema } from './report-schema.js';

/** The readme with its tables of keys and options made anew. Throws where it has no place for one. */
export function documentedReadme(readme: string): string {
  const tables = { keys: keyRows(), options: optionRows(), accuracy: accuracyRows() };
  return Object.entries(tables).reduce((text, [name, rows]) => withTable(text, name, rows), readme);
}

/** Files that are made whole, by their path from the root. */
export function madeDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/scenario.schema.json': `${JSON.stringify(scenarioSchema(), null, 2)}\n`,
    'docs/report.schema.json': `${JSON.stringify(reportSchema(), null, 2)}\n`,
    'docs/llm-tui.1': manPage(),
  };
}

type Row = readonly string[];

function keyRows(): readonly Row[] {
  return [
    ['where', 'keys', 'what'],
    ...keyTable().map(({ place, keys, words }) => [place, `\`${keys}\``, words]),
  ];
}

function optionRows(): readonly Row[] {
  return [
    ['option', 'meaning', 'takes', 'default'],
    ...options.map((option) => {
      const { kind, flag, initial } = option;
      const isSwitch = kind.type === 'switch';
      const usual = isSwitch ? (initial === true ? 'on' : 'off') : String(initial ?? 'open');
      return [`\`--${isSwitch ? '[no-]' : ''}${flag}\``, helpOf(option), kind.allowed(), usual];
    }),
  ];
}

/** The text between the two marks of a table. */
function withTable(text: string, name: string, rows: readonly Row[]): string {
  const place = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`the readme has no place for its table of ${name}`);
  const line = (cells: Row) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const table = [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
  return text.replace(place, (_, start: string, end: string) => `${start}${table}\n${end}`);
}
