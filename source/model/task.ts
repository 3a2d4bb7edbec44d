import { isObject } from '../text/json.js';
import type { Config } from './config.js';

/** The head of the checkpoint's own class, the first of `architectures`. */
export type Task = 'base' | 'language' | 'pretraining' | 'sequences' | 'tokens' | 'generation';

/** Classes whose head outputs one number. */
const REWARD = /RewardModel$/;

const SUFFIXES: readonly (readonly [RegExp, Task])[] = [
  [/ForMaskedLM$/, 'language'],
  [/ForPreTraining$/, 'pretraining'],
  [/ForSequenceClassification$/, 'sequences'],
  [/ForTokenClassification$/, 'tokens'],
  [REWARD, 'sequences'],
  // Remote code whose plain name generates nevertheless.
  [/(LMHeadModel|ChatGLMModel)$/, 'generation'],
  [/Model$/, 'base'],
];

/** The task of `architectures[0]`; undefined where the config names no class. */
export function taskOf(config: Config): Task | undefined {
  const name = className(config);
  if (name === undefined) return undefined;
  return SUFFIXES.find(([suffix]) => suffix.test(name))?.[1] ?? 'generation';
}

/** The first of `architectures`. */
export function className(config: Config): string | undefined {
  const name = config.list('architectures')?.[0];
  return typeof name === 'string' ? name : undefined;
}

/** Labels of a classifier: `num_labels`, else as many as `id2label` names, else 2 as transformers has it. */
export function labelCount(config: Config): number {
  if (REWARD.test(className(config) ?? '')) return 1;
  const labels = config.value('id2label');
  const named = isObject(labels) ? Object.keys(labels).length : 2;
  return config.count('num_labels', named);
}
