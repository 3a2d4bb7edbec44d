/** What a prompt looks like: environments in parentheses, then user and host, a shell's name, or its sign alone. */
const PROMPT = new RegExp(
  [
    String.raw`^\s*(?:\([\w.-]+\)\s*)*(?:`,
    // user@host:~/folder$ and [user@host folder]$
    String.raw`\[?[\w.-]+@[\w.-]+[\s:][^$#%>]{0,200}[$#%>]\s+`,
    String.raw`|(?:ba|z|da)?sh-[\d.]+[$#]\s+`,
    // PS C:\folder> and C:\folder>
    String.raw`|(?:PS )?[A-Za-z]:\\[^>"]{0,200}>\s*`,
    // The sign alone; "# " is a comment.
    String.raw`|[$%❯λ]\s+`,
    String.raw`|➜\s+\S+\s+(?:git:\(\S+\)\s+(?:✗\s+)?)?`,
    '|!(?=[A-Za-z])',
    ')',
  ].join(''),
);

/** A path of Windows, whose backslashes are no escapes. */
const WINDOWS_PATH = /(^|[\s"'=])((?:[A-Za-z]:|\.{1,2})\\[^\s"']*)/g;

/**
 * A text as it was before a terminal or a page showed it: without prompts, and then without what was printed between
 * commands; without the marks of a code block; with one kind of line end and of continued line.
 */
export function unpasted(text: string): string {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => !/^\s*(?:```|~~~)[\w-]*\s*$/.test(line))
    .map(withUnixContinuation);
  return withoutPrompts(lines).join('\n');
}

/** `^` of cmd and a lone backtick of PowerShell at the end of a line, and spaces behind a backslash there, as the backslash. */
function withUnixContinuation(line: string): string {
  const ticks = line.split('`').length - 1;
  const continued = line.replace(/\\[ \t]+$/, '\\').replace(/(\s)\^\s*$/, '$1\\');
  const unix = ticks % 2 === 1 ? continued.replace(/(\s)`\s*$/, '$1\\') : continued;
  return unix.replaceAll(WINDOWS_PATH, (_, before: string, path: string) => {
    const tail = unix.endsWith('\\') && unix.endsWith(path) && path.endsWith('\\') ? '\\' : '';
    const own = tail === '' ? path : path.slice(0, -1);
    return `${before}${own.replaceAll('\\', String.raw`\\`)}${tail}`;
  });
}

/** Lines behind prompts, and those that continue them. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => PROMPT.test(line))) return lines;
  const typed: string[] = [];
  let isContinued = false;
  for (const line of lines) {
    const bare: string = isContinued ? line.replace(/^\s*>\s+/, '') : line.replace(PROMPT, '');
    if (isContinued || bare !== line) typed.push(bare);
    isContinued = (isContinued || bare !== line) && bare.endsWith('\\');
  }
  return typed;
}
