import type { Program } from '../../engines/command/command.js';
import { programs } from '../../engines/programs.js';

/** A known program, and the words after its name. */
export interface FoundProgram {
  readonly program: Program;
  readonly rest: readonly string[];
}

/** The program that words start, or that a container's image starts. */
export function programOf(words: readonly string[], image?: string): FoundProgram | undefined {
  const [first = '', second = ''] = words;
  const name = /\.(sh|py)$/.test(first) ? first : first.slice(lastSlash(first) + 1);
  const told = /\.py$/.test(name) ? toldByWords(words.slice(1)) : undefined;
  for (const program of programs)
    if (program.starts.test(`${name} ${second}`)) return { program, rest: words.slice(2) };
  for (const program of programs)
    if (program.starts.test(name))
      return { program: (program.isGeneral && told) || program, rest: words.slice(1) };
  if (told) return { program: told, rest: words.slice(1) };
  if (image === undefined) return undefined;
  const program = programs.find(({ images }) => images?.test(image));
  return program && { program, rest: words };
}

/** The program recognised by flags that only its trainers take, since a script may have any name. */
function toldByWords(words: readonly string[]): Program | undefined {
  return programs.find(({ signs }) => signs && words.some((word) => signs.test(word)));
}

export function startsProgram(words: readonly string[], image?: string): boolean {
  return programOf(words, image) !== undefined;
}

function lastSlash(word: string): number {
  return Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\'));
}
