import type { Statement } from './shell-lines.js';
import { either, matches, not, type Truth } from './shell-test.js';

/** Whether a command runs, as far as the script decides it. */
export type Live = 'yes' | 'maybe' | 'no';

export const END: Statement = { text: '', joined: '' };

/** Splits keywords off as statements of their own. */
export function parted({ text, joined }: Statement): Statement[] {
  const [, word, rest = ''] =
    /^(if|elif|then|else|while|until|do|\{)(?:\s+([\s\S]+))?$/.exec(text) ?? [];
  if (word !== undefined)
    return [{ text: word, joined }, ...(rest === '' ? [] : parted({ text: rest, joined: '' }))];
  const [, head, body = ''] =
    /^((?:function\s+)?[\w:.-]+\s*\(\)|function\s+[\w:.-]+)\s*\{\s*([\s\S]*)$/.exec(text) ?? [];
  if (head !== undefined)
    return [
      { text: head.endsWith(')') ? head : `${head}()`, joined },
      { text: '{', joined: '' },
      ...(body === '' ? [] : parted({ text: body, joined: '' })),
    ];
  const [, asked, arm = ''] = /^(case\s+[\s\S]+?\s+in)\s+([\s\S]+)$/.exec(text) ?? [];
  if (asked !== undefined)
    return [
      { text: asked, joined },
      { text: arm, joined: '' },
    ];
  return [{ text, joined }];
}

/** Index of the brace that closes the one at `from`. */
export function closing(list: readonly Statement[], from: number): number {
  let depth = 0;
  for (let at = from; at < list.length; at++) {
    if (list[at]?.text === '{') depth++;
    if (list[at]?.text === '}' && --depth === 0) return at;
  }
  return list.length;
}

export function least(live: Live): Live {
  return live === 'no' ? 'no' : 'maybe';
}

/** A branch runs where its condition holds and no earlier one did. */
export function branch(truth: Truth, taken: Live, live: Live): Live {
  if (truth === false || taken === 'yes') return 'no';
  return truth === undefined || taken === 'maybe' ? least(live) : live;
}

/** Whether one of the branches so far runs for certain. */
export function later(taken: Live, truth: Truth): Live {
  if (taken === 'yes' || truth === true) return 'yes';
  return truth === undefined ? 'maybe' : taken;
}

/** Whether the command after `&&` or `||` runs; one that is no condition counts as successful. */
export function chained(joined: '&&' | '||', truth: Truth, wasTest: boolean, live: Live): Live {
  const goesOn = joined === '&&' ? truth : not(truth);
  if (goesOn === false) return 'no';
  if (goesOn === true || (joined === '&&' && !wasTest)) return live;
  return least(live);
}

/** Whether a word matches one of an arm's patterns. */
export function isOne(value: string, patterns: readonly string[]): Truth {
  return patterns
    .map((one) => matches(value, one.trim().replaceAll(/^["']|["']$/g, '')))
    .reduce(either, false);
}
