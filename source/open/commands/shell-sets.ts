import type { Variables } from './variables.js';

/** Functions that expand a text to words and set variables. */
export interface FlowTools {
  readonly words: (written: string) => readonly string[];
  /** By name; entries of an associative array by `name[key]`. */
  readonly variables: Variables;
  readonly lists: Record<string, readonly string[]>;
}

const ASSIGNED = /^([A-Za-z_]\w*)(?:\[([^\]]+)\])?(\+?)=([\s\S]*)$/;
const SETS = /^(?:(?:export|local|declare|readonly|typeset)\s+(?:-\w+\s+)?)/;
const LIST = /^([A-Za-z_]\w*)\+?=\(([\s\S]*)\)$/;
const ENTRY = /^\[([^\]]+)\]=([\s\S]*)$/;
/** Longest array that an index makes. */
const LONGEST_LIST = 1000;

/**
 * Executes a command that only sets variables; false for any other. `maySet` decides by whether a name has a value;
 * under an undecided condition an unknown value is not set.
 */
export function sets(
  written: string,
  tools: FlowTools,
  isOpen: boolean,
  maySet: (name: string, isKnown: boolean) => boolean,
): boolean {
  const { words, variables, lists } = tools;
  const plain = written.replace(SETS, '');
  const [, listed, entries = ''] = LIST.exec(plain) ?? [];
  if (listed !== undefined) {
    const before = /^\w+\+=/.test(plain) ? (lists[listed] ?? []) : [];
    const isKnown = lists[listed] !== undefined && before.length === 0;
    if (maySet(listed, isKnown)) setList(listed, [...before], words(entries), tools);
    return true;
  }
  // An assigned value is never split into words.
  const own = plain.replace(/^(\w+(?:\[[^\]]*\])?\+?=)(\$\S*)$/, '$1"$2"');
  const parts = words(own).map((word) => ASSIGNED.exec(word));
  if (parts.length === 0 || !parts.every((part) => part !== null)) return false;
  for (const [, base = '', key, adds = '', value = ''] of parts) {
    const name = key === undefined ? base : `${base}[${key}]`;
    if (isOpen && /\$[\w{(@*]/.test(value)) continue;
    if (!maySet(name, adds === '' && variables[name] !== undefined)) continue;
    variables[name] = (adds === '' ? '' : (variables[name] ?? '')) + value;
    if (key === undefined) lists[name] = variables[name].split(/\s+/).filter((word) => word !== '');
    else setEntry(base, key, variables[name], lists);
  }
  return true;
}

/** `([key]=value …)` sets an associative array, or the indices of an indexed one. */
function setList(name: string, before: string[], words: readonly string[], tools: FlowTools): void {
  const { variables, lists } = tools;
  for (const known of Object.keys(variables))
    if (known.startsWith(`${name}[`) && before.length === 0) delete variables[known];
  lists[name] = before;
  for (const word of words) {
    const [, key, value = ''] = ENTRY.exec(word) ?? [];
    if (key === undefined) lists[name] = [...(lists[name] ?? []), word];
    else {
      variables[`${name}[${key}]`] = value;
      setEntry(name, key, value, lists);
    }
  }
}

/** An array entry by its index; entries with other keys are stored as variables. */
function setEntry(name: string, key: string, value: string, lists: FlowTools['lists']): void {
  if (!/^\d+$/.test(key) || Number(key) >= LONGEST_LIST) return;
  const entries = [...(lists[name] ?? [])];
  while (entries.length < Number(key)) entries.push('');
  entries[Number(key)] = value;
  lists[name] = entries;
}
