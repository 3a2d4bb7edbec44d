import type { OptionId, Options, Scenario } from '../scenario.js';
import { settledValue } from '../settled.js';
import { adapterOptions } from './adapter-options.js';
import type { AnyOption, FieldGroup, OptionField } from './field.js';
import type { FieldValue } from './kinds/index.js';
import { loadOptions } from './load-options.js';
import { deviceOptions, machineOptions } from './machine-options.js';
import { offloadOptions } from './offload-options.js';
import { parallelOptions } from './parallel-options.js';
import { pictureOptions } from './picture-options.js';
import { postTrainingOptions } from './post-training-options.js';
import { requestOptions } from './request-options.js';
import { runOptions } from './run-options.js';
import { servingOptions } from './serving-options.js';
import { speedOptions } from './speed-options.js';
import { trainingOptions } from './training-options.js';
import { workloadOptions } from './workload-options.js';

/** The declaration of every option. A missing one does not compile. */
const declarations: Readonly<Record<OptionId, AnyOption>> = {
  ...deviceOptions,
  ...machineOptions,
  ...workloadOptions,
  ...servingOptions,
  ...requestOptions,
  ...pictureOptions,
  ...parallelOptions,
  ...trainingOptions,
  ...runOptions,
  ...postTrainingOptions,
  ...offloadOptions,
  ...adapterOptions,
  ...loadOptions,
  ...speedOptions,
};

/** Groups in the order of panes and help. */
const GROUPS: readonly (readonly [FieldGroup, object])[] = [
  ['hardware', deviceOptions],
  ['machine', machineOptions],
  ['workload', workloadOptions],
  ['serving', { ...servingOptions, ...requestOptions, ...pictureOptions }],
  ['parallel', parallelOptions],
  [
    'training',
    {
      ...trainingOptions,
      ...runOptions,
      ...postTrainingOptions,
      ...offloadOptions,
      ...adapterOptions,
    },
  ],
  ['speed', { ...loadOptions, ...speedOptions }],
];

/** Every option of a scenario. */
export const options: readonly OptionField[] = GROUPS.flatMap(([group, members]) =>
  (Object.keys(members) as OptionId[]).map((id) => optionField(id, group, declarations[id])),
);

const byId = new Map<string, OptionField>(options.map((option) => [option.id, option]));

/** The field of an option. */
export function optionOf(id: OptionId): OptionField {
  const option = byId.get(id);
  if (!option) throw new Error(`no option ${id}`);
  return option;
}

export function isOptionId(id: string): id is OptionId {
  return byId.has(id);
}

/** The default of every option; null for open ones. */
export const DEFAULTS = Object.fromEntries(
  options.map(({ id, initial }) => [id, initial]),
) as unknown as Options;

function optionField(
  id: OptionId,
  group: FieldGroup,
  { short, initial = null, ...declaration }: AnyOption,
): OptionField {
  const flag = id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const name = `--${flag}`;
  return {
    ...declaration,
    id,
    flag,
    name,
    group,
    short: short ?? declaration.label,
    initial,
    words: (value) =>
      typeof value === 'boolean'
        ? [value ? name : `--no-${flag}`]
        : [name, value === null ? 'auto' : String(value)],
    read: (scenario: Scenario): FieldValue => scenario[id],
    settled: (settled) => settledValue(settled, id),
    write: (scenario, value) => ({ ...scenario, [id]: value }),
  };
}
