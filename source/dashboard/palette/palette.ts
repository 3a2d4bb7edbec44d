import type { ValueField } from '../../scenario/fields/field.js';
import {
  currentValue,
  parseValue,
  choicesOf as valueChoices,
} from '../../scenario/fields/values.js';
import type { Scenario } from '../../scenario/scenario.js';
import { searchScore } from '../../text/fuzzy.js';
import { attempt } from '../edits.js';
import { withScenario } from '../history.js';
import type { Offer } from '../services.js';
import { type DashboardState, withNotice } from '../state.js';
import type { Step } from '../step.js';
import { fieldNamed, namedFields } from './named-fields.js';
import { choicesOf, isHardwareNamed, orders, withHardwareNamed, withModelNamed } from './orders.js';

/** Completions that are offered at once. */
const MOST = 12;

/**
 * What a line of the palette may become, the best first: what it does as it is, then words that complete it. One that
 * ends in a blank asks for more.
 */
export function completions(state: DashboardState, line: string): readonly Offer[] {
  const words = wordsOf(line);
  const isOpen = line === '' || line.endsWith(' ');
  const last = isOpen ? '' : (words.at(-1) ?? '');
  const before = isOpen ? words : words.slice(0, -1);
  const start = before.length === 0 ? '' : `${before.join(' ')} `;
  const whole = wholeOf(line);
  const next = nextWords(state, before, last, start);
  // A line that says nothing known may be a model, unless it is the beginning of something.
  const found = whole?.isModel
    ? [...next, whole.offer]
    : [...(whole ? [whole.offer] : []), ...next];
  return found
    .filter(({ id }, index) => found.findIndex((other) => other.id === id) === index)
    .slice(0, MOST);
}

function wordsOf(line: string): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

/** The line itself, where it says something whole. */
function wholeOf(line: string): { readonly offer: Offer; readonly isModel: boolean } | undefined {
  const text = line.trim();
  if (text === '') return undefined;
  const about = aboutOf(text);
  if (about === undefined) return undefined;
  return { offer: { id: text, name: text, detail: about }, isModel: about === MODEL };
}

const MODEL = 'this model';

function aboutOf(text: string): string | undefined {
  const [first = '', ...rest] = wordsOf(text);
  const order = orders.find(({ name }) => name === first);
  if (order) return (order.takes !== undefined) === rest.length > 0 ? order.words : undefined;
  const pairs = pairsOf(wordsOf(text));
  if (pairs) return pairs.map(({ field, value }) => `${field.label}: ${value}`).join(', ');
  if (isHardwareNamed(text)) return 'these devices';
  return fieldNamed(first) === undefined && text.length > 1 ? MODEL : undefined;
}

function nextWords(
  state: DashboardState,
  before: readonly string[],
  last: string,
  start: string,
): readonly Offer[] {
  const [first = ''] = before;
  const order = orders.find(({ name }) => name === first);
  if (order) {
    const asked = before.slice(1).join(' ');
    return ranked(choicesOf(order, state), `${asked} ${last}`.trim(), `${first} `, '');
  }
  const field = before.length % 2 === 1 ? fieldNamed(before.at(-1) ?? '') : undefined;
  if (field) return ranked(valuesOf(field, state.scenario), last, start, '');
  if (before.length % 2 === 1 && before.length > 0) return [];
  const names = namedFields().map(
    ({ name, field: own }): Offer => ({ id: name, name, detail: own.help }),
  );
  const others = orders.map(({ name, takes, words }): Offer & { readonly more: boolean } => ({
    id: name,
    name: takes === undefined ? name : `${name} ${takes}`,
    detail: words,
    more: takes !== undefined,
  }));
  if (before.length > 0) return ranked(names, last, start, ' ');
  return [
    ...others
      .filter(({ id }) => id.startsWith(last))
      .map(({ more, ...own }) => ({ ...own, id: more ? `${own.id} ` : own.id })),
    ...(last === '' ? [] : ranked(names, last, '', ' ')),
  ];
}

/** Completions of the typed text, the best first. */
function ranked(
  words: readonly Offer[],
  typed: string,
  start: string,
  end: string,
): readonly Offer[] {
  const wanted = wordsOf(typed.toLowerCase());
  return words
    .map((word) => ({ word, score: searchScore(word.id, '', wanted) }))
    .filter(({ score }) => score !== undefined)
    .toSorted((left, right) => (right.score ?? 0) - (left.score ?? 0))
    .map(({ word: { id, name, detail } }) => ({
      id: `${start}${id}${end}`,
      name: `${start}${name}`,
      ...(detail !== undefined && { detail }),
    }));
}

function valuesOf(field: ValueField, scenario: Scenario): readonly Offer[] {
  const { kind } = field;
  const now = `now ${String(currentValue(scenario, field))}`;
  if (kind.type === 'choice')
    return valueChoices(field, scenario).map(({ id, label }) => ({
      id,
      name: id,
      detail: label === id ? '' : label,
    }));
  if (kind.type === 'switch') return ['on', 'off'].map((id) => ({ id, name: id, detail: now }));
  return [];
}

interface Pair {
  readonly field: ValueField;
  readonly value: string;
}

/** Fields with their values, as on a command line; undefined where a word is no field or has no value. */
function pairsOf(words: readonly string[]): readonly Pair[] | undefined {
  if (words.length === 0 || words.length % 2 === 1) return undefined;
  const pairs: Pair[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const field = fieldNamed(words[at] ?? '');
    if (!field) return undefined;
    pairs.push({ field, value: words[at + 1] ?? '' });
  }
  return pairs;
}

/** Does what a line says; a line that can't be done is said why of, and changes nothing. */
export function ordered(state: DashboardState, line: string): Step {
  const text = line.trim();
  const [first = '', ...rest] = wordsOf(text);
  const order = orders.find(({ name }) => name === first);
  if (order) {
    if (order.takes === undefined && rest.length > 0)
      return refused(state, `${first}: nothing is expected behind it`);
    const done = order.run(state, rest.join(' '));
    return typeof done === 'string' ? refused(state, done) : done;
  }
  const pairs = pairsOf(wordsOf(text));
  if (pairs) return withPairs(state, pairs);
  const field = fieldNamed(first);
  if (field) return refused(state, `${first}: ${field.kind.allowed()} is expected behind it`);
  if (text === '') return { state, effects: [] };
  return isHardwareNamed(text) ? withHardwareNamed(state, text) : withModelNamed(state, text);
}

function withPairs(state: DashboardState, pairs: readonly Pair[]): Step {
  const edited = attempt(() =>
    pairs.reduce(
      (scenario, { field, value }) => field.write(scenario, parseValue(field, value)),
      state.scenario,
    ),
  );
  return edited.scenario
    ? { state: withScenario(state, edited.scenario), effects: [] }
    : refused(state, edited.problem);
}

function refused(state: DashboardState, why: string): Step {
  return { state: withNotice(state, why, 'over'), effects: [] };
}
