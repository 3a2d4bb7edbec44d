/** A comparison is compiled after this many calls, since a start of the program compares only a few times. */
const FEW_CALLS = 50;

/**
 * A comparison of two objects that returns the names of the properties that differ. It is compiled, since solving
 * compares before every evaluation, and a loop over names takes longer than the evaluation.
 */
export function differing<T, const K extends keyof T & string>(
  names: readonly K[],
): (left: Pick<T, K>, right: Pick<T, K>) => readonly K[] {
  const wrong = names.find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new SyntaxError(`property ${wrong}: an identifier is expected`);
  let calls = 0;
  let compiled: ((left: Pick<T, K>, right: Pick<T, K>) => readonly K[]) | undefined;
  return (left, right) => {
    if (compiled) return compiled(left, right);
    calls++;
    if (calls > FEW_CALLS) compiled = compileComparison(names);
    return names.filter((name) => left[name] !== right[name]);
  };
}

function compileComparison<T, K extends keyof T & string>(names: readonly K[]) {
  const tests = names.map(
    (name) => `if (left.${name} !== right.${name}) found = [...found, '${name}'];`,
  );
  // The code contains only property names of the source, so no text from outside is executed.
  const make = new Function(
    'none',
    `'use strict'; return (left, right) => { let found = none; ${tests.join(' ')} return found; };`,
  );
  return make([]) as (left: Pick<T, K>, right: Pick<T, K>) => readonly K[];
}

const IDENTIFIER = /^[a-z]\w*$/i;
