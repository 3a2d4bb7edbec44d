import { lazily } from '../cost/lazily.js';
import type { Accelerator } from '../hardware/accelerator.js';
import { bandwidthText, bytesText, exactText } from '../report/units.js';
import { applies } from '../scenario/fields/applies.js';
import type { Field, FieldGroup } from '../scenario/fields/field.js';
import { fields } from '../scenario/fields/index.js';
import { type Item, isList, type Kind, type Value } from '../scenario/fields/kinds/index.js';
import { determinedValue, helpOf } from '../scenario/fields/values.js';
import { acceleratorOf } from '../scenario/machine.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';

/** Panes whose rows are values to be edited. */
export type InputPane = 'model' | 'hardware' | 'workload';

/** An editable value on the screen. */
export interface FieldRow {
  /** The field's id. */
  readonly id: string;
  readonly field: Field;
  readonly label: string;
  readonly value: string;
  /** Numbers are typed; other values are chosen. */
  readonly isNumber: boolean;
  /** Whether the value is open and follows from others. */
  readonly isOpen: boolean;
  readonly help: string;
}

const GROUPS: { readonly [P in InputPane]: readonly FieldGroup[] } = {
  model: ['model'],
  hardware: ['hardware'],
  workload: ['workload', 'parallel', 'training', 'serving', 'speed', 'machine'],
};

/**
 * Fields that are decided first come first. Training has as many fields as serving in their place, so that later
 * fields keep their rows.
 */
const FIRST: readonly string[] = [
  ...['mode', 'batch', 'sequence', 'output', 'encoderTokens', 'weights', 'kv'],
  ...['recipe', 'optimizer', 'zero'],
];

const placeOf = ({ id }: Field): number => {
  const place = FIRST.indexOf(id);
  return place < 0 ? FIRST.length : place;
};

/** Kinds whose values are typed. */
const TYPED: readonly Kind['type'][] = ['count', 'number', 'list', 'text'];

/** The rows of an input pane that apply in this scenario. */
export function fieldRows(pane: InputPane, scenario: Scenario): readonly FieldRow[] {
  const settled = lazily({ value: () => settle(scenario) });
  return GROUPS[pane]
    .flatMap((group) => fields.filter((field) => field.group === group))
    .filter((field) => applies(field, scenario))
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((field) => fieldRow(field, scenario, () => settled.value));
}

function fieldRow(field: Field, scenario: Scenario, settled: () => Settled): FieldRow {
  const { id, label } = field;
  const common = {
    id,
    field,
    label,
    get help() {
      return helpOf(field);
    },
  };
  if (field.loads !== undefined) {
    const value =
      field.loads === 'models' ? scenario.model.name : shortName(acceleratorOf(scenario));
    return Object.assign(common, { value, isNumber: false, isOpen: false });
  }
  return Object.assign(common, {
    value: valueText(determinedValue(scenario, field, settled), field.kind),
    isNumber: TYPED.includes(field.kind.type),
    isOpen: field.read(scenario) === null,
  });
}

/** The name without its maker, which is long and part of nearly every product name. */
export function shortName({ name, vendor }: Accelerator): string {
  const isMade = name.toLowerCase().startsWith(`${vendor.toLowerCase()} `);
  return isMade ? name.slice(vendor.length + 1) : name;
}

/** A value of a field as its row shows it. */
export function valueText(value: Value | null, kind: Kind): string {
  if (value === null) return 'auto';
  const own = itemKind(kind);
  if (isList(value)) return value.map((one) => itemText(one, own)).join(', ');
  return itemText(value, own);
}

function itemKind(kind: Kind): Kind {
  return kind.type === 'list' ? kind.item : kind;
}

function itemText(value: Item, kind: Kind): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return String(value);
  const unit = 'unit' in kind ? kind.unit : undefined;
  // 0 means unknown for a size that can't be 0.
  if (unit === 'bytes') return value < minimumOf(kind) ? 'unknown' : bytesText(value);
  if (unit === 'bytes/s') return bandwidthText(value);
  // A derived share has more digits than are useful.
  return exactText(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

function minimumOf(kind: Kind): number {
  return kind.type === 'count' ? kind.minimum : 0;
}
