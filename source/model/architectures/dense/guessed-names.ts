import type { Json } from '../../../text/json.js';
import type { Config } from '../../config.js';
import { wordsOf } from '../../config-words.js';

/** A field found by the words of its name: one word of each list, none of `never`. */
interface Guess {
  readonly field: string;
  readonly all: readonly (readonly string[])[];
  readonly never?: readonly string[];
}

const SIZE = ['size', 'dim', 'width', 'hidden'];
const EXPERT = ['expert', 'experts', 'moe'];
const A_TOKEN = ['tok', 'token', 'topk', 'active', 'activated', 'selected', 'used'];

const GUESSES: readonly Guess[] = [
  {
    field: 'num_experts',
    all: [['experts'], ['num', 'n', 'count', 'number', 'experts']],
    never: [
      ...A_TOKEN,
      ...SIZE,
      'top',
      'shared',
      'group',
      'groups',
      'layer',
      'layers',
      'freq',
      'bias',
    ],
  },
  { field: 'num_experts_per_tok', all: [EXPERT, A_TOKEN], never: [...SIZE, 'shared', 'layer'] },
  { field: 'num_experts_per_tok', all: [EXPERT, ['top'], ['k']], never: SIZE },
  {
    field: 'moe_intermediate_size',
    all: [EXPERT, SIZE],
    never: ['shared', 'layer', 'group', 'capacity'],
  },
  {
    field: 'intermediate_size',
    all: [
      ['ffn', 'ff', 'mlp', 'inner', 'intermediate', 'filter', 'feedforward', 'dff'],
      [...SIZE, 'dff', 'd'],
    ],
    never: [...EXPERT, 'shared', 'multiple', 'ratio'],
  },
  { field: 'intermediate_size', all: [['hidden'], ['dim']], never: EXPERT },
  { field: 'intermediate_size', all: [['dff']] },
];

/**
 * The config with sizes found by the words of their names, where no known name is present: only for unknown
 * architectures, whose figures are marked.
 */
export function withGuessedNames(config: Config): Config {
  const stated: Record<string, Json> = {};
  for (const guess of GUESSES) {
    if (guess.field in stated || config.has(guess.field)) continue;
    const name = Object.keys(config.raw).find(
      (candidate) => !config.seen.has(config.path + candidate) && fits(guess, candidate, config),
    );
    const value = name === undefined ? undefined : config.value(name);
    if (value !== undefined) stated[guess.field] = value;
  }
  return config.withDefaults(stated);
}

function fits({ all, never = [] }: Guess, name: string, config: Config): boolean {
  const value = config.raw[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) return false;
  const words = wordsOf(name);
  return (
    all.every((list) => list.some((word) => words.includes(word))) &&
    !never.some((word) => words.includes(word))
  );
}
