import { choices, isList, type ListKind, list, type Value } from './kinds/index.js';

const plain = list(choices('none', 'optimizer', 'parameters', 'activations'));

/**
 * `activations` may be combined with one other part. `optimizer` and `parameters` exclude each other, and `none`
 * stands alone.
 */
function together(value: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value)) return value;
  return value.length === 2 && value.includes('activations') && !value.includes('none')
    ? value
    : undefined;
}

/** The states in host memory, and whether activations go there too: `optimizer`, `parameters,activations`. */
export const offloadKind: ListKind = {
  ...plain,
  allowed: () =>
    'one of none, optimizer, parameters, activations, or one of these with activations',
  read: (text) => together(plain.read(text.toLowerCase())),
  check: (value) => together(plain.check(value)),
};
