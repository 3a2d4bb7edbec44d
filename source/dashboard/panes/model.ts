import { countedText, isSparse } from '../../report/sections.js';
import { countText, MARKS } from '../../report/units.js';
import { differs } from '../../scenario/fields/values.js';
import { modelOf } from '../../scenario/models.js';
import type { Scenario } from '../../scenario/scenario.js';
import { helpTable } from '../charts/told.js';
import { fieldRows } from '../field-rows.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';

/** The model: its name, its parameters, the fields of its config, and its layers at a glance. */
export const model: PaneDeclaration = {
  title: 'Model',
  key: 'M',
  minimum: 4,
  words: 'e explains the field',
  view: (question) => {
    const { scenario, origin, report } = question;
    const read = modelOf(scenario);
    const [name, ...fields] = fieldRows('model', scenario);
    const { total, active, ledger } = report.parameters;
    const mark = MARKS[ledger.certainty];
    const activeText = isSparse(report) ? ` · ${countText(active)} active` : '';
    return {
      body: [
        { kind: 'fields', rows: name ? [name] : [], scenario, origin },
        {
          kind: 'words',
          words: [{ text: `${mark} ${countText(total)} parameters${activeText}`, tone: 'title' }],
        },
        { kind: 'fields', rows: fields, scenario, origin },
      ],
      foot: [{ kind: 'layers', model: read }],
      spare: [...aboutPane('model', question), helpTable(fields)],
      ...(read.unmodelled.length > 0
        ? { aside: { text: `▲ ${read.unmodelled.length} unmodelled: !`, tone: 'tight' } }
        : isEdited(scenario, origin) && { aside: { text: '* edited', tone: 'tight' } }),
    };
  },
  summary: ({ scenario, origin, report }) => ({
    name: isEdited(scenario, origin) ? `${scenario.model.name} * edited` : scenario.model.name,
    details: [countedText(report.parameters.ledger), `${report.settled.model.layerCount} layers`],
  }),
};

/** Whether its config is another than the published one of that name. */
function isEdited(scenario: Scenario, origin: Scenario): boolean {
  return fieldRows('model', scenario).some(({ field }) => differs(field, scenario, origin));
}
