import type { Accelerator } from '../hardware/accelerator.js';
import { bytesText, exactText } from '../report/units.js';
import { currentValue } from '../scenario/edit.js';
import type { Field } from '../scenario/field.js';
import { fields } from '../scenario/fields.js';
import type { Scenario } from '../scenario/scenario.js';
import { acceleratorOf } from '../scenario/settle.js';
import { fieldsOfConfig, type ModelField } from './model-fields.js';
import type { InputPane } from './panes.js';

/** What a row of an input pane edits. */
export type Target =
  | { readonly kind: 'model' }
  | { readonly kind: 'accelerator' }
  | { readonly kind: 'count' }
  | { readonly kind: 'config'; readonly field: ModelField }
  | { readonly kind: 'option'; readonly field: Field };

/** A value on the screen that keys change. */
export interface FieldRow {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly target: Target;
  /** Numbers are typed; of the others one is chosen. */
  readonly isNumber: boolean;
  /** Nobody set it: it follows from the others. */
  readonly isOpen: boolean;
  readonly help: string;
}

/** The rows of an input pane, those that make a difference in this scenario. */
export function fieldRows(pane: InputPane, scenario: Scenario): readonly FieldRow[] {
  switch (pane) {
    case 'model':
      return modelRows(scenario);
    case 'hardware':
      return hardwareRows(scenario);
    case 'workload':
      return workloadRows(scenario);
  }
}

function modelRows({ model }: Scenario): readonly FieldRow[] {
  return [
    {
      id: 'model',
      label: 'Model',
      value: model.name,
      target: { kind: 'model' },
      isNumber: false,
      isOpen: false,
      help: '← → for its neighbours, Enter for all models',
    },
    ...fieldsOfConfig(model.config).map(
      ({ field, value }): FieldRow => ({
        id: `config.${field.name}`,
        label: field.name,
        value: valueText(value),
        target: { kind: 'config', field },
        isNumber: typeof value === 'number',
        isOpen: false,
        help: field.help,
      }),
    ),
  ];
}

function hardwareRows(scenario: Scenario): readonly FieldRow[] {
  return [
    {
      id: 'accelerator',
      label: 'Accelerator',
      value: shortName(acceleratorOf(scenario)),
      target: { kind: 'accelerator' },
      isNumber: false,
      isOpen: false,
      help: '← → for its neighbours, Enter for all accelerators',
    },
    {
      id: 'count',
      label: 'Devices',
      value: exactText(scenario.hardware.count),
      target: { kind: 'count' },
      isNumber: true,
      isOpen: false,
      help: 'How many of them there are; the parallel sizes say how they share the work',
    },
    ...optionRows(scenario, ['hardware']),
  ];
}

/** Without the maker's name, which is long and in the name of nearly every product. */
export function shortName({ name, vendor }: Accelerator): string {
  const isMade = name.toLowerCase().startsWith(`${vendor.toLowerCase()} `);
  return isMade ? name.slice(vendor.length + 1) : name;
}

/** Of the workload pane. */
const GROUPS: readonly Field['group'][] = ['workload', 'parallel', 'training', 'serving', 'speed'];

function workloadRows(scenario: Scenario): readonly FieldRow[] {
  return optionRows(scenario, GROUPS);
}

function optionRows(scenario: Scenario, groups: readonly Field['group'][]): readonly FieldRow[] {
  return groups
    .flatMap((group) => fields.filter((field) => field.group === group))
    .filter((field) => field.mode === undefined || field.mode === scenario.mode)
    .filter((field) => field.when?.(scenario) ?? true)
    .map((field) => optionRow(scenario, field));
}

function optionRow(scenario: Scenario, field: Field): FieldRow {
  const { kind, group, label, flag } = field;
  const value = currentValue(scenario, field);
  return {
    id: `option.${field.id}`,
    label: group === 'parallel' ? `${label} ${flag.toUpperCase()}` : label,
    value: isBytes(kind) ? memoryText(Number(value)) : valueText(value),
    target: { kind: 'option', field },
    isNumber: kind.type === 'count' || kind.type === 'share',
    isOpen: scenario[field.id] === null,
    help: field.help,
  };
}

function isBytes(kind: Field['kind']): boolean {
  return kind.type === 'count' && kind.unit === 'bytes';
}

function memoryText(bytes: number): string {
  return bytes === 0 ? 'unknown' : bytesText(bytes);
}

function valueText(value: number | string | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return value;
  // A share that follows from others has more digits than anybody wants to read.
  return exactText(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}
