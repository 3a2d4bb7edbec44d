/** Calls after which a comparison is compiled: a start compares only a few times. */
const FEW_CALLS = 50;

/**
 * A comparison of two objects that returns the names of the properties that differ. Solving asks for it with every
 * evaluation, where a loop over names takes longer than the memory of the scenario: for that it is compiled.
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
  // Only names of properties: no text from outside enters.
  const make = new Function(
    'none',
    `'use strict'; return (left, right) => { let found = none; ${tests.join(' ')} return found; };`,
  );
  return make([]) as (left: Pick<T, K>, right: Pick<T, K>) => readonly K[];
}

const IDENTIFIER = /^[a-z]\w*$/i;
