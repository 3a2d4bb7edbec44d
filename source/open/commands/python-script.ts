import { isObject, type Json } from '../../text/json.js';
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

/** Whether a text is a script of transformers, PEFT and TRL. */
export function isTrainerScript(text: string): boolean {
  return /^\s*from\s+(?:trl|peft|transformers)\s+import\b/m.test(text) && /Trainer\s*\(/.test(text);
}

/** The code of a notebook's cells; undefined for other JSON. Source: nbformat, v4 schema. */
export function notebookCode(json: Json): string | undefined {
  if (!isObject(json) || !Array.isArray(json['cells'])) return undefined;
  return json['cells']
    .flatMap((cell) =>
      isObject(cell) && cell['cell_type'] === 'code' ? [cell['source'] ?? ''] : [],
    )
    .map((source) => (Array.isArray(source) ? source.join('') : String(source)))
    .join('\n');
}

/**
 * Keywords of the calls in a Python script that set up a model or a run, as flags: literals, and names assigned a
 * literal before. Nothing is executed; other expressions are skipped. `isTrainer`: what classes are used says more.
 */
export function pythonFlags(text: string, isTrainer = false): GivenFlag[] {
  const lines = text.split(/\r?\n/).map(withoutComment);
  const names = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = ASSIGNED.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) names.set(name, value);
  }
  const code = lines.join('\n');
  return [...code.matchAll(CALL)].flatMap((call) => {
    const body = argumentsAt(code, call.index + call[0].length);
    const kind = /\w+(?=\s*\($)/.exec(call[0])?.[0] ?? '';
    const keywords = [...body.matchAll(KEYWORD)].flatMap(([, name = '', given = '']) => {
      const value = plain(names.get(given) ?? given);
      return value === undefined ? [] : [{ name, value }];
    });
    if (!isTrainer) return keywords;
    return [...loaded(code, call.index, kind, body, names), ...called(kind), ...keywords];
  });
}

/** The model that a call of `from_pretrained` names first, which is not that of a tokenizer. */
function loaded(
  code: string,
  at: number,
  kind: string,
  body: string,
  names: ReadonlyMap<string, string>,
): readonly GivenFlag[] {
  if (kind !== 'from_pretrained' || !/Model\w*\.$/.test(code.slice(Math.max(0, at - 80), at)))
    return [];
  const [, first = ''] = new RegExp(String.raw`^\s*(${LITERAL.source})\s*(?:,|$)`).exec(body) ?? [];
  const value = plain(names.get(first) ?? first);
  return value === undefined ? [] : [{ name: 'model_name', value }];
}

/** What the use of a class says by itself. */
function called(kind: string): readonly GivenFlag[] {
  if (kind === 'LoraConfig') return [{ name: 'use_peft', value: 'true' }];
  if (kind === 'IA3Config' || kind === 'PrefixTuningConfig')
    return [{ name: 'peft_class', value: kind }];
  return /^(SFT|DPO|GRPO|KTO|ORPO|Reward|RLOO)(Config|Trainer)$/.test(kind)
    ? [{ name: 'trl_class', value: kind }]
    : [];
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
