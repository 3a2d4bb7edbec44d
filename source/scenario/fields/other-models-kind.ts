import { choices, isList, type ListKind, list, type Value } from './kinds/index.js';

/** Words that exclude each other: of the reference, of a reward model, of a critic. */
const GROUPS = [
  ['auto', 'none', 'shared', 'model', 'offloaded'],
  ['reward', 'reward-offloaded', 'no-reward'],
  ['critic', 'no-critic'],
] as const;

const plain = list(choices(...GROUPS.flat()));

function together(value: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value)) return value;
  const isClear = GROUPS.every(
    (group) => value.filter((word) => group.some((one) => one === word)).length <= 1,
  );
  return isClear ? value : undefined;
}

/** The models beside the trained one, at most one word of each: `none`, `model,no-reward`, `offloaded,critic`. */
export const otherModelsKind: ListKind = {
  ...plain,
  allowed: () =>
    `one of ${GROUPS[0].join(', ')}, and beside it one of ${GROUPS[1].join(', ')}, and of ${GROUPS[2].join(', ')}`,
  read: (text) => together(plain.read(text.toLowerCase())),
  check: (value) => together(plain.check(value)),
};
