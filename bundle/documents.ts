import { keyTable } from '../source/dashboard/key-table.js';
import { accuracyRows } from '../source/report/band-text.js';
import { options } from '../source/scenario/fields/options.js';
import { scenarioSchema } from '../source/scenario/fields/schema.js';
import { helpOf } from '../source/scenario/fields/values.js';
import { commandSchemas } from './command-schemas.js';
import { manPage } from './man-page.js';
import { reportSchema } from './report-schema.js';
import { speedTables } from './speed-tables.js';
import { type Row, type Tables, withTables } from './tables.js';

/** The readme with its tables of keys and options regenerated. Throws where it has no place for one. */
export function documentedReadme(readme: string): string {
  const tables: Tables = { keys: keyRows(), options: optionRows(), accuracy: accuracyRows() };
  return withTables(readme, tables);
}

/** docs/serving-speed.md with its tables regenerated. */
export function documentedSpeed(text: string): string {
  return withTables(text, speedTables());
}

/** Files that are generated whole, by their path from the root. */
export function madeDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/scenario.schema.json': `${JSON.stringify(scenarioSchema(), null, 2)}\n`,
    'docs/report.schema.json': `${JSON.stringify(reportSchema(), null, 2)}\n`,
    'docs/llm-tui.1': manPage(),
    ...Object.fromEntries(
      Object.entries(commandSchemas()).map(([command, schema]) => [
        `docs/${command}.schema.json`,
        `${JSON.stringify(schema, null, 2)}\n`,
      ]),
    ),
  };
}

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
      const stated = typeof initial === 'boolean' ? (initial ? 'on' : 'off') : initial;
      const usual = String(stated ?? 'open');
      return [`\`--${isSwitch ? '[no-]' : ''}${flag}\``, helpOf(option), kind.allowed(), usual];
    }),
  ];
}
