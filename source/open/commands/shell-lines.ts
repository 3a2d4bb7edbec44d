/** Where a scanner of shell text stands: `end` is behind what was read. */
interface Span {
  readonly end: number;
}

/** The commands of a script as they are written, quotes kept; comments left out and continued lines joined. */
export function writtenCommands(text: string): string[] {
  const commands: string[] = [];
  let command = '';
  let listDepth = 0;
  const end = () => {
    if (command.trim() !== '') commands.push(command.trim());
    command = '';
  };
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? '';
    const quoted = quotedFrom(text, at);
    if (quoted) {
      command += text.slice(at, quoted.end);
      at = quoted.end - 1;
    } else if (mark === '\\' && text[at + 1] === '\n') {
      command += ' ';
      at = behindComments(text, at + 2) - 1;
    } else if (mark === '\\') command += text.slice(at, ++at + 1);
    else if (mark === '#' && /^$|[\s;&|(]/.test(text[at - 1] ?? '')) at = lineEnd(text, at) - 1;
    else if (mark === '(' && /(^|\s)[A-Za-z_]\w*\+?=$/.test(text.slice(Math.max(0, at - 80), at))) {
      listDepth++;
      command += mark;
    } else if (mark === ')' && listDepth > 0) {
      listDepth--;
      command += mark;
    } else if (mark === '\n' && listDepth > 0) command += ' ';
    else if (mark === '\n' || mark === ';' || mark === '|') end();
    else if (mark === '&' && !isRedirection(text, at)) end();
    else command += mark;
  }
  end();
  return commands;
}

/** `2>&1` and `&>` hold a `&` that ends no command. */
function isRedirection(text: string, at: number): boolean {
  return text[at - 1] === '>' || text[at + 1] === '>';
}

/** A quoted text, a substitution or an expansion in braces that begins here; to the end of the text where it is not closed. */
export function quotedFrom(text: string, at: number): Span | undefined {
  const two = text.slice(at, at + 2);
  if (text[at] === "'") return { end: behind(text, "'", at + 1) };
  if (text[at] === '"') return { end: closing(text, at + 1, '"') };
  if (text[at] === '`') return { end: behind(text, '`', at + 1) };
  if (two === '$(') return { end: closing(text, at + 2, ')') };
  if (two === '${') return { end: behind(text, '}', at + 2) };
  return undefined;
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + 1;
}

/** Behind the mark that closes what is open, inner quotes and parentheses passed over. */
function closing(text: string, from: number, mark: '"' | ')'): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const one = text[at];
    if (one === '\\') at++;
    else if (one === mark && depth === 0) return at + 1;
    else if (mark === ')' && one === '(') depth++;
    else if (mark === ')' && one === ')') depth--;
    else if (mark === ')' && (one === '"' || one === "'")) at = behind(text, one, at + 1) - 1;
  }
  return text.length;
}

/** Behind the lines of comments that stand between continued lines: they are meant to be passed over. */
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
