import { camel, flagNames, kebab, withoutValue } from './flag-words.js';

/** Our own words, and the command line of another program behind them. */
export interface CutCommandLine {
  readonly own: readonly string[];
  readonly program: readonly string[] | undefined;
}

/**
 * Cuts another program's command line off ours, before any parser sees it. It begins with the first word that is no flag of
 * ours nor its value, where that word starts a known program; alone, or before our flags, a word is a model.
 */
export async function cutProgram(argv: readonly string[]): Promise<CutCommandLine> {
  const at = firstWord(argv);
  const rest = await unquoted(argv.slice(at));
  const [first = '', second] = rest;
  const isAssignment = /^[A-Za-z_]\w*=/.test(first);
  if (!isAssignment && (second === undefined || isOwnFlag(second)))
    return { own: argv, program: undefined };
  const { startsCommand } = await import('../open/commands/command-words.js');
  return startsCommand(rest)
    ? { own: argv.slice(0, at), program: rest }
    : { own: argv, program: undefined };
}

/** The words of a command line that was quoted as a whole. */
async function unquoted(words: readonly string[]): Promise<readonly string[]> {
  const [line = '', ...more] = words;
  if (more.length > 0 || !/\s-/.test(line)) return words;
  const { splitWords } = await import('../open/commands/command-words.js');
  return splitWords(line);
}

function firstWord(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length) {
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(argv[at] ?? '') ?? [];
    if (name === undefined) return at;
    at += value === undefined && takesValue(kebab(name)) ? 2 : 1;
  }
  return at;
}

function isOwnFlag(word: string): boolean {
  const [, name] = /^--(?:no-)?([^=]+)/.exec(word) ?? [];
  return name !== undefined && flagNames.includes(kebab(camel(name)));
}

function takesValue(flag: string): boolean {
  return flagNames.includes(flag) && !withoutValue.has(flag);
}
