import { classFormat, isWeightFormat, WEIGHT_CLASSES } from '../../formats/index.js';
import { choiceOf, isList, type ListKind, list, type Value } from './kinds/index.js';

/** A format for one kind of matrices: `attention=fp8`. */
function isClassFormat(text: string): boolean {
  const parsed = classFormat(text);
  return parsed !== undefined && !/\s/.test(text) && isWeightFormat(parsed[1]);
}

const plain = list(
  choiceOf(
    WEIGHT_CLASSES.map((name) => ({ id: `${name}=bf16`, label: `${name} in bf16` })),
    isClassFormat,
  ),
);

/** Refuses a list that names a class twice. */
function once(value: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value)) return value;
  const names = value.map((item) => String(item).split('=')[0]);
  return new Set(names).size < names.length ? undefined : value;
}

/** Formats of single classes of matrices, each class once. */
export const weightsOfKind: ListKind = {
  ...plain,
  allowed: () =>
    `CLASS=FORMAT with one of ${WEIGHT_CLASSES.join(', ')}, each once (attention=fp8,head=bf16)`,
  read: (text) => once(plain.read(text)),
  check: (value) => once(plain.check(value)),
};
