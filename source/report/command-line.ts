import { firstKind, kindsOf } from '../scenario/devices.js';
import { options } from '../scenario/fields/options.js';
import { acceleratorOf } from '../scenario/machine.js';
import { isShare, profileOf } from '../scenario/measured.js';
import type { Scenario } from '../scenario/scenario.js';
import { isObject, type JsonObject } from '../text/json.js';

/**
 * The command that asks the same question: model, hardware, every option that differs from its default, changed config
 * fields.
 */
export function commandLine(scenario: Scenario, publishedConfig?: JsonObject): string {
  const kinds = kindsOf(scenario);
  const named = kinds.map(({ id, count }) => (count === 1 ? id : `${id}:${count}`));
  const words = ['llm-tui', quoted(scenario.model.id), '--hardware', quoted(named.join(','))];
  if (scenario.draft) words.push('--draft', quoted(scenario.draft.id));
  const { memoryBytes } = firstKind(scenario);
  // A preset's name omits memory that a driver or a host reported.
  if (memoryBytes && scenario.deviceMemory === null && acceleratorOf(scenario).memoryBytes === null)
    words.push('--device-memory', String(memoryBytes));
  const profile = profileOf(scenario);
  // A measured share passed as an option would count as an assumption.
  if (profile !== undefined) words.push('--profile', quoted(profile));
  for (const { id: option, initial, words: wordsOf } of options) {
    const value = scenario[option];
    if (profile !== undefined && isShare(option) && scenario.measured?.[option] !== undefined)
      continue;
    if (value !== initial && value !== null) words.push(...wordsOf(value).map(quoted));
  }
  if (publishedConfig)
    for (const [name, value] of changedFields(publishedConfig, scenario.model.config))
      words.push('--set', quoted(`${name}=${value}`));
  return words.join(' ');
}

/** Fields of the second config that differ from the first, with their paths. */
function changedFields(
  before: JsonObject,
  after: JsonObject,
  path = '',
): readonly (readonly [string, string])[] {
  if (before === after) return [];
  return Object.entries(after).flatMap(([name, value]): (readonly [string, string])[] => {
    const old = before[name];
    if (old === value) return [];
    if (isObject(value) && isObject(old)) return [...changedFields(old, value, `${path}${name}.`)];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(old) === JSON.stringify(value) ? [] : [[path + name, text]];
  });
}

/** Characters that a terminal obeys or hides. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Quotes a word for a shell: POSIX, except for invisible characters, which bash, zsh and ksh read from escapes. */
function quoted(word: string): string {
  if (/^[\w./:=@%+,-]+$/.test(word)) return word;
  const escaped = word.replaceAll(/[\\']/g, '\\$&').replaceAll(UNSEEN, escapeOf);
  return word.search(UNSEEN) >= 0 ? `$'${escaped}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\U${code.padStart(8, '0')}`;
}
