import { nearest } from '../../../text/nearest.js';
import type { Choice, ChoiceKind, SwitchKind } from './kind.js';

/** Longer lists are cut off in messages. */
const MOST_NAMED = 12;

const NO_OTHERS = () => false;

/**
 * One of a list. `accepts` recognises further valid ids that no list has (`gptq-3bit-64g`). With `asNumber` ids and
 * values are whole numbers.
 */
export function choiceOf(
  choices: readonly Choice[],
  accepts: (id: string) => boolean = NO_OTHERS,
  asNumber = false,
): ChoiceKind {
  const ids = choices.map(({ id }) => id);
  const itemOf = (id: string) => (asNumber ? Number(id) : id);
  const read = (text: string) => {
    const id = text.toLowerCase();
    const known = ids.find((candidate) => candidate.toLowerCase() === id);
    if (known !== undefined) return itemOf(known);
    return accepts(id) ? id : undefined;
  };
  return {
    type: 'choice',
    choices,
    allowed: () =>
      ids.length > MOST_NAMED
        ? `one of ${ids.slice(0, MOST_NAMED).join(', ')}, …`
        : `one of ${ids.join(', ')}`,
    read,
    nearest: (text) => nearest(text, ids),
    check: (value) => read(String(value)),
    step: (now, direction) => {
      const index = ids.indexOf(String(now)) + direction;
      const next = ids[Math.min(ids.length - 1, Math.max(0, index))];
      return itemOf(next ?? String(now));
    },
    // A list that leaves out valid ids cannot be an enumeration in the schema.
    schema: () =>
      accepts === NO_OTHERS ? { enum: ids.map(itemOf) } : { type: 'string', examples: ids },
  };
}

/** A choice among ids that are their own labels. */
export function choices(...ids: readonly string[]): ChoiceKind {
  return choiceOf(ids.map((id): Choice => ({ id, label: id })));
}

const ON: readonly string[] = ['true', 'on', 'yes', '1'];
const OFF: readonly string[] = ['false', 'off', 'no', '0'];

export const onOff: SwitchKind = {
  type: 'switch',
  allowed: () => 'on or off',
  read: (text) => (ON.includes(text) ? true : OFF.includes(text) ? false : undefined),
  check: (value) => (typeof value === 'boolean' ? value : undefined),
  step: (now) => !now,
  schema: () => ({ type: 'boolean' }),
};
