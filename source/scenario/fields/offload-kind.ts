import { choices, isList, type ListKind, list, type Value } from './kinds/index.js';

const plain = list(
  choices('none', 'optimizer', 'parameters', 'activations', 'rollout-optimizer', 'rollout-weights'),
);

/** What a part stands beside: what is away throughout does not go away for the rollout, and `none` stands alone. */
const EXCLUDED: readonly (readonly [one: string, other: string])[] = [
  ['optimizer', 'parameters'],
  ['optimizer', 'rollout-optimizer'],
  ['parameters', 'rollout-optimizer'],
  ['parameters', 'rollout-weights'],
];

function together(value: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value)) return value;
  const isRefused =
    value.includes('none') ||
    EXCLUDED.some(([one, other]) => value.includes(one) && value.includes(other));
  return isRefused ? undefined : value;
}

/**
 * The states in host memory, throughout or while answers are generated, and whether activations go there too:
 * `optimizer`, `parameters,activations`, `rollout-optimizer,rollout-weights`.
 */
export const offloadKind: ListKind = {
  ...plain,
  allowed: () =>
    'one of none, optimizer, parameters, activations, rollout-optimizer, rollout-weights, or several that do not mean the same states',
  read: (text) => together(plain.read(text.toLowerCase())),
  check: (value) => together(plain.check(value)),
};
