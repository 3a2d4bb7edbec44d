/** Shell prompts: environments in parentheses, then user and host, a shell's name, or the sign alone. */
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

/** A Windows path, whose backslashes are no escapes. */
const WINDOWS_PATH = /(^|[\s"'=])((?:[A-Za-z]:|\.{1,2})\\[^\s"']*)/g;

/**
 * Restores a text copied from a terminal or a page: removes prompts and, where there were prompts, the output between
 * commands; removes code-block marks and unifies line ends and continued lines.
 */
export function unpasted(text: string): string {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => !/^\s*(?:```|~~~)[\w-]*\s*$/.test(line))
    .map(withUnixContinuation);
  return withoutPrompts(lines).join('\n');
}

/**
 * Line continuations of cmd (`^`) and PowerShell (a backtick), and backslashes with spaces after them, become
 * backslashes.
 */
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

/** Lines after prompts, and their continuation lines. */
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
