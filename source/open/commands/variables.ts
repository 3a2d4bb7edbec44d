import { quotedFrom } from './shell-lines.js';
import { globSource, isSimple } from './shell-test.js';
import { splitOnce } from './taken.js';

/** Variables that the text sets; this program's environment is not among them. */
export type Variables = Record<string, string>;

const REFERENCE =
  /^\$(?:([A-Za-z_]\w*|\d)|\{([A-Za-z_]\w*(?:\[[^\]@*]+\])?|\d+)(?:(:?[-=?+]|##?|%%?|\/\/?)([\s\S]*))?\})$/;
/** Deepest nesting of defaults, as in `${A:-${B:-1}}`. */
const DEEPEST = 8;
/** Longest command after substitution. */
const LONGEST = 2 ** 20;

/**
 * A command with its variables substituted as a shell does, quoted so that a word parser keeps the values: `$A`,
 * `${A:-b}`, `$((A * 2))`. Unset variables and command substitutions stay as written. Throws `SyntaxError` where the
 * command becomes too long.
 */
export function expanded(text: string, variables: Variables, lists: Lists = {}): string {
  return inWords(text, { variables, lists, depth: 0 });
}

/** Substitutes variables in a text that is no command: a manifest's value, a file that a script writes. */
export function withVariables(text: string, variables: Variables): string {
  return inQuotes(text, { variables, lists: {}, depth: 0 }, '$');
}

/**
 * Substitutes variables in the syntax of Compose (`${A:-b}`) and Kubernetes (`$(A)`); in a shell's line the shell
 * substitutes those of the container, with the same result.
 */
export function withReferences(
  text: string,
  environment: Readonly<Record<string, string>>,
): string {
  const named = text.replaceAll(/\$\(([A-Za-z_]\w*)\)/g, (whole, name: string) =>
    Object.hasOwn(environment, name) ? (environment[name] ?? '') : whole,
  );
  return withVariables(named, { ...environment });
}

/** Lists of words by the name of an array. */
export type Lists = Readonly<Record<string, readonly string[]>>;

interface Scope {
  readonly variables: Variables;
  readonly lists: Lists;
  readonly depth: number;
}

function inWords(text: string, scope: Scope): string {
  let made = '';
  const compares = /^\s*(\[\[|\(\()/.test(text);
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? '';
    const [held] = PLACEHOLDER.exec(text.slice(at, at + 200)) ?? [];
    const redirected = compares ? undefined : redirectionEnd(text, at);
    if (mark === '\\') made += text.slice(at, ++at + 1);
    else if (held !== undefined) {
      made += escaped(held);
      at += held.length - 1;
    } else if (redirected !== undefined) {
      made = `${made.replace(/(^|\s)\d$/, '$1')} `;
      at = redirected - 1;
    } else {
      const end = quotedFrom(text, at)?.end ?? nameEnd(text, at);
      const part = text.slice(at, end);
      made += mark === '$' || mark === '`' ? placed(part, scope) : quotedPart(part, scope);
      at = end - 1;
    }
    if (made.length > LONGEST) throw new SyntaxError('variables make a command too long');
  }
  return made;
}

/** `> file`, `2>&1`, `< file`, `<<< text`; `<(…)` and `>(…)` are files too. */
const REDIRECTION = /^(?:&>>?|>>?&?\|?|<<<|<&?)(?!\()[ \t]*/;
/** A placeholder for the reader's own value: `<your-model>`. */
const PLACEHOLDER = /^<[A-Za-z][\w .:/|-]*>/;

/** Index after a redirection and its file name. */
function redirectionEnd(text: string, from: number): number | undefined {
  if (/^[<>]\(/.test(text.slice(from, from + 2))) return quotedFrom(text, from)?.end;
  const [mark] = REDIRECTION.exec(text.slice(from, from + 200)) ?? [];
  if (mark === undefined) return undefined;
  let at = from + mark.length;
  while (at < text.length && !/[\s<>]/.test(text[at] ?? ''))
    at = quotedFrom(text, at)?.end ?? at + 1;
  return at;
}

function nameEnd(text: string, at: number): number {
  return at + (/^\$(?:[A-Za-z_]\w*|[\d@*#])/.exec(text.slice(at, at + 200))?.[0].length ?? 1);
}

/** An unquoted reference: its value may be several words. */
function placed(part: string, scope: Scope): string {
  const list = listOf(part, scope);
  if (list) return list.map(wordsOf).join(' ');
  const value = meant(part, scope);
  return value === undefined ? escaped(part) : wordsOf(value);
}

/** The words of a value, quoted for a parser; a command's output is one unknown word. */
function wordsOf(value: string): string {
  let made = '';
  for (let at = 0; at < value.length; at++) {
    const isPrinted = value[at] === '`' || value.startsWith('$(', at);
    const end = (isPrinted ? quotedFrom(value, at)?.end : undefined) ?? at + 1;
    const part = value.slice(at, end);
    made += /^\s$/.test(part) ? part : escaped(part);
    at = end - 1;
  }
  return made;
}

function quotedPart(part: string, scope: Scope): string {
  if (!part.startsWith('"') || part.length < 2) return part;
  const inner = part.slice(1, part.endsWith('"') ? -1 : undefined);
  const list = listOf(inner, scope);
  if (list) return list.map(quotedWord).join(' ');
  return quotedWord(inQuotes(inner, scope));
}

/** The text between double quotes, as one word. */
function inQuotes(text: string, scope: Scope, escapes = '$`"\\\n'): string {
  let made = '';
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (mark === '\\' && next !== '' && escapes.includes(next)) {
      made += next === '\n' ? ' ' : next;
      at++;
    } else if (mark === '$' || mark === '`') {
      const end = quotedFrom(text, at)?.end ?? nameEnd(text, at);
      const part = text.slice(at, end);
      made += meant(part, scope) ?? part;
      at = end - 1;
    } else made += mark;
    if (made.length > LONGEST) throw new SyntaxError('variables make a command too long');
  }
  return made;
}

function listOf(part: string, { lists, variables }: Scope): readonly string[] | undefined {
  if (/^\$[@*]$/.test(part)) return Object.hasOwn(lists, '@') ? lists['@'] : undefined;
  const [, asksKeys, name] = /^\$\{(!?)(\w+)\[[@*]\]\}$/.exec(part) ?? [];
  if (name === undefined) return undefined;
  const entries = Object.entries(variables).filter(([entry]) => entry.startsWith(`${name}[`));
  const list = Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
  if (entries.length > 0 && entries.length >= list.filter((word) => word !== '').length)
    return entries.map(([entry, value]) => (asksKeys ? entry.slice(name.length + 1, -1) : value));
  if (!Object.hasOwn(lists, name)) return undefined;
  return asksKeys ? list.map((_, index) => String(index)) : list;
}

/** The value of a variable, or of an array's entry: `name[key]`, whose key may be a variable. */
function valueNamed(name: string, scope: Scope): string | undefined {
  const { variables, lists } = scope;
  const [, array, written = ''] = /^(\w+)\[([^\]]+)\]$/.exec(name) ?? [];
  if (array === undefined) return Object.hasOwn(variables, name) ? variables[name] : undefined;
  const key = inQuotes(written.replaceAll(/["']/g, ''), deeper(scope));
  const entry = `${array}[${key}]`;
  if (Object.hasOwn(variables, entry)) return variables[entry];
  return /^\d+$/.test(key) && Object.hasOwn(lists, array) ? lists[array]?.[Number(key)] : undefined;
}

/** The value of a reference; undefined where the text does not set it. */
function meant(part: string, scope: Scope): string | undefined {
  const { variables, depth } = scope;
  if (part.startsWith('$((')) return arithmetic(part.slice(3, -2), scope);
  const [, plain, braced, operator = '', rest = ''] = REFERENCE.exec(part) ?? [];
  const name = plain ?? braced;
  if (name === undefined) return undefined;
  const value = valueNamed(name, scope);
  const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'));
  if (/^[#%/]/.test(operator))
    return value === undefined ? undefined : cut(value, operator, inQuotes(rest, deeper(scope)));
  if (operator.endsWith('+')) return isSet ? inQuotes(rest, deeper(scope)) : '';
  if (isSet) return value;
  if (!/[-=]$/.test(operator) || depth >= DEEPEST) return undefined;
  const usual = inQuotes(rest.replaceAll(/^(["'])([\s\S]*)\1$/g, '$2'), deeper(scope));
  if (operator.endsWith('=')) variables[name] = usual;
  return usual;
}

/** A value with a pattern removed from its front or end, or replaced. */
function cut(value: string, operator: string, pattern: string): string | undefined {
  if (!isSimple(value, pattern)) return undefined;
  const any = operator.length > 1 ? '[^]*' : '[^]*?';
  if (operator.startsWith('#'))
    return value.replace(new RegExp(`^${globSource(pattern, any)}`), '');
  if (operator === '%%') return value.replace(new RegExp(`${globSource(pattern, any)}$`), '');
  // The shortest matching suffix, so the rest is as long as possible.
  if (operator === '%')
    return value.replace(new RegExp(`^([^]*)${globSource(pattern, any)}$`), '$1');
  const [before = '', after = ''] = splitOnce(pattern, '/');
  const found = new RegExp(globSource(before, '[^]*'), operator.length > 1 ? 'g' : '');
  return before === '' ? value : value.replace(found, () => after);
}

function deeper(scope: Scope): Scope {
  return { ...scope, depth: scope.depth + 1 };
}

/** Integer arithmetic with `+ - * / %` and parentheses; undefined where a name is unset. */
function arithmetic(text: string, scope: Scope): string | undefined {
  const known = text
    .slice(0, 200)
    .replaceAll(/\$?\{?([A-Za-z_]\w*)\}?/g, (whole, name: string) =>
      Object.hasOwn(scope.variables, name) ? (scope.variables[name] ?? '') : whole,
    );
  const parts = /^[\d\s()+*/%-]+$/.test(known) ? (known.match(/\d+|[()+*/%-]/g) ?? []) : [];
  const value = parts.length > 0 ? sumOf([...parts]) : undefined;
  return value === undefined || !Number.isFinite(value) ? undefined : String(value);
}

/** Parses a sum from the front of the parts. */
function sumOf(parts: string[]): number {
  let sum = productOf(parts);
  while (parts[0] === '+' || parts[0] === '-')
    sum += parts.shift() === '+' ? productOf(parts) : -productOf(parts);
  return sum;
}

function productOf(parts: string[]): number {
  let value = factorOf(parts);
  while (parts[0] === '*' || parts[0] === '/' || parts[0] === '%') {
    const operator = parts.shift();
    const by = factorOf(parts);
    value = operator === '*' ? value * by : operator === '/' ? Math.trunc(value / by) : value % by;
  }
  return value;
}

function factorOf(parts: string[]): number {
  const part = parts.shift();
  if (part === '-') return -factorOf(parts);
  if (part !== '(') return Number(part);
  const inner = sumOf(parts);
  parts.shift();
  return inner;
}

/** A word quoted so that a shell reads it back. */
function quotedWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w./:=,@%+-]/g, (special) => `\\${special}`);
}
