/** Position of a scanner in shell text: `end` is the index after what was read. */
interface Span {
  readonly end: number;
}

/** A command as written, and the operator before it. */
export interface Statement {
  readonly text: string;
  readonly joined: '' | '&&' | '||' | '|';
}

/** The commands of a script as written, with quotes; without comments, and with continued lines joined. */
export function writtenCommands(text: string): string[] {
  return statementsOf(text).map((statement) => statement.text);
}

/**
 * The commands with their operators; `;;` and `[[ … ]]` are kept whole, subshell parentheses become commands of their
 * own.
 */
export function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let command = '';
  let joined: Statement['joined'] = '';
  let listDepth = 0;
  let shells = 0;
  const end = (next: Statement['joined'] = '') => {
    if (command.trim() !== '') statements.push({ text: command.trim(), joined });
    // A line may end with an operator that joins the next one.
    if (command.trim() !== '' || next !== '') joined = next;
    command = '';
  };
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? '';
    const two = text.slice(at, at + 2);
    const quoted = quotedFrom(text, at);
    const isStart = command.trim() === '' && listDepth === 0;
    if (quoted) {
      command += text.slice(at, quoted.end);
      at = quoted.end - 1;
    } else if (mark === '\\' && text[at + 1] === '\n') {
      command += ' ';
      at = behindComments(text, at + 2) - 1;
    } else if (mark === '\\') command += text.slice(at, ++at + 1);
    else if (mark === '#' && /^$|[\s;&|(]/.test(text[at - 1] ?? '')) at = lineEnd(text, at) - 1;
    else if (two === '()') {
      command += two;
      at++;
    } else if (two === '[[' && /(^|\s)$/.test(command)) {
      const close = testEnd(text, at);
      command += text.slice(at, close);
      at = close - 1;
    } else if (mark === '(' && isStart && two !== '((') {
      shells++;
      statements.push({ text: mark, joined });
      joined = '';
    } else if (mark === ')' && shells > 0 && listDepth === 0) {
      end();
      shells--;
      statements.push({ text: mark, joined: '' });
    } else if (
      mark === '(' &&
      /(^|\s)[A-Za-z_]\w*\+?=$/.test(text.slice(Math.max(0, at - 80), at))
    ) {
      listDepth++;
      command += mark;
    } else if (mark === ')' && listDepth > 0) {
      listDepth--;
      command += mark;
    } else if (mark === '\n' && listDepth > 0) command += ' ';
    else if (two === ';;') {
      end();
      statements.push({ text: two, joined: '' });
      at++;
    } else if (mark === '\n' || mark === ';') end();
    else if (two === '&&' || two === '||') {
      end(two);
      at++;
    } else if (mark === '|') end('|');
    else if (mark === '&' && !isRedirection(text, at)) end();
    else command += mark;
  }
  end();
  return statements;
}

/** Index after the brackets that close a condition on its line. */
function testEnd(text: string, from: number): number {
  const at = text.indexOf(']]', from);
  return at < 0 || at > lineEnd(text, from) ? from + 2 : at + 2;
}

/** `2>&1` and `&>` hold a `&` that ends no command. */
function isRedirection(text: string, at: number): boolean {
  return text[at - 1] === '>' || text[at + 1] === '>';
}

/**
 * A quoted text, substitution or expansion that begins here, with nested ones; it extends to the end of the text where
 * it is not closed.
 */
export function quotedFrom(text: string, at: number, depth = 0): Span | undefined {
  const two = text.slice(at, at + 2);
  if (text[at] === "'") return { end: behind(text, "'", at + 1) };
  if (text[at] === '"') return { end: closing(text, at + 1, '"', depth) };
  if (text[at] === '`') return { end: behind(text, '`', at + 1) };
  if (/^[$<>]\($/.test(two)) return { end: closing(text, at + 2, ')', depth) };
  if (two === '${') return { end: closing(text, at + 2, '}', depth) };
  return undefined;
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + 1;
}

/** Deepest nesting of quotes and expansions; deeper ones extend to the end of the text. */
const DEEPEST_QUOTES = 20;

/** Index after the closing mark, past nested quotes, expansions and parentheses. */
function closing(text: string, from: number, mark: '"' | ')' | '}', depth: number): number {
  if (depth > DEEPEST_QUOTES) return text.length;
  let parentheses = 0;
  for (let at = from; at < text.length; at++) {
    const one = text[at];
    if (one === '\\') at++;
    else if (one === mark && parentheses === 0) return at + 1;
    else if (mark === ')' && one === '(') parentheses++;
    else if (mark === ')' && one === ')') parentheses--;
    else if (opensInside(text, at, mark)) at = (quotedFrom(text, at, depth + 1)?.end ?? at + 1) - 1;
  }
  return text.length;
}

/** An apostrophe is literal inside double quotes and inside braces there. */
function opensInside(text: string, at: number, mark: '"' | ')' | '}'): boolean {
  if (text[at] === "'") return mark === ')';
  return text[at] === '$' || (mark !== '"' && text[at] === '"');
}

/** Index after the comment lines between continued lines. */
function behindComments(text: string, from: number): number {
  let at = from;
  while (/^[ \t]*#/.test(text.slice(at, at + 200)))
    at = Math.min(text.length, lineEnd(text, at) + 1);
  return at;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
