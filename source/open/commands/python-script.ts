import type { GivenFlag } from './read-flags.js';

/** Calls whose keywords set up a model or a run. */
const CALL = /\b(?:from_pretrained|get_peft_model|\w*(?:Config|Arguments|Trainer))\s*\(/g;
/** Longest text that is searched for one call's keywords. */
const LONGEST_CALL = 10_000;
const LITERAL = /"[^"\n]*"|'[^'\n]*'|\[[^\][]{0,2000}\]|-?[\d_]+(?:\.\d+)?(?:e-?\d+)?|[A-Za-z_]\w*/;
const ASSIGNED = new RegExp(String.raw`^([A-Za-z_]\w*)\s*=\s*(${LITERAL.source})\s*$`);
const KEYWORD = new RegExp(
  String.raw`(?:^|[,(\s])([A-Za-z_]\w*)\s*=\s*(${LITERAL.source})\s*(?=[,)\n]|$)`,
  'g',
);

/** Whether a text is a script of Unsloth. */
export function isUnslothScript(text: string): boolean {
  return /^\s*(?:from|import)\s+unsloth\b/m.test(text);
}

/**
 * Keywords of the calls in a Python script that set up a model or a run, as flags: literals, and names assigned a
 * literal before. Nothing is executed; other expressions are skipped.
 */
export function pythonFlags(text: string): GivenFlag[] {
  const lines = text.split(/\r?\n/).map(withoutComment);
  const names = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = ASSIGNED.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) names.set(name, value);
  }
  const code = lines.join('\n');
  return [...code.matchAll(CALL)].flatMap((call) => {
    const body = argumentsAt(code, call.index + call[0].length);
    return [...body.matchAll(KEYWORD)].flatMap(([, name = '', given = '']) => {
      const value = plain(names.get(given) ?? given);
      return value === undefined ? [] : [{ name, value }];
    });
  });
}

/** The text in a call's parentheses, without nested calls, which are read separately. */
function argumentsAt(code: string, start: number): string {
  let depth = 1;
  let body = '';
  for (let at = start; at < Math.min(code.length, start + LONGEST_CALL); at++) {
    const character = code[at] ?? '';
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth === 0) break;
    if (depth === 1) body += character;
  }
  return body;
}

function withoutComment(line: string): string {
  return line.replace(/^((?:[^#"']|"[^"]*"|'[^']*')*)#.*$/, '$1').trimEnd();
}

/** A literal in the words of a command line; undefined for a name without a known value. */
function plain(value: string): string | undefined {
  if (/^["']/.test(value)) return value.slice(1, -1);
  if (value.startsWith('['))
    return value
      .slice(1, -1)
      .replaceAll(/["'\s]/g, '')
      .replaceAll(',', ' ');
  if (value === 'True' || value === 'False') return value.toLowerCase();
  return /^[A-Za-z_]/.test(value) ? undefined : value;
}
