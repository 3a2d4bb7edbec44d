import { camel, firstWord, flagNames, kebab } from './flag-words.js';

/** Words of this program, and the command line of another program after them. */
export interface CutCommandLine {
  readonly own: readonly string[];
  readonly program: readonly string[] | undefined;
}

/**
 * Splits off another program's command line before any parser sees it. It begins with the first word that is neither a
 * flag of this program nor its value, where that word starts a known program; alone, or before flags of this program,
 * the word is a model.
 */
export async function cutProgram(argv: readonly string[]): Promise<CutCommandLine> {
  const at = firstWord(argv);
  const rest = await unquoted(argv.slice(at));
  const [first = '', second] = rest;
  const isAssignment = /^[A-Za-z_]\w*=/.test(first);
  // A launcher whose flags have the same names as ours counts as one plain word (`uvx --from`).
  const isModel = second === undefined || (isOwnFlag(second) && !/^[a-z]+$/.test(first));
  if (!isAssignment && isModel) return { own: argv, program: undefined };
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

function isOwnFlag(word: string): boolean {
  const [, name] = /^--(?:no-)?([^=]+)/.exec(word) ?? [];
  return name !== undefined && flagNames.includes(kebab(camel(name)));
}
