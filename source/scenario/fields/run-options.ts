import { grouped } from '../../text/digits.js';
import { TOKENS_PER_PARAMETER, USUAL_EPOCHS, USUAL_EXAMPLES } from '../defaults.js';
import type { Setting } from '../scenario.js';
import type { DeclarationsOf } from './field.js';
import { count, LARGEST_COUNT, number, share } from './kinds/index.js';

const withTokens = ({ tokens }: Setting) =>
  tokens === null ? undefined : 'the tokens of the run are given';

/** Their values. */
export interface RunOptions {
  readonly globalBatch: number | null;
  readonly tokens: number | null;
  /** Examples of a fine-tuning set; open: a usual number where adapters are trained, else none. */
  readonly examples: number | null;
  readonly epochs: number | null;
  /** Fraction of the tokens that are padding. */
  readonly padding: number;
}

/** Length of a training run. */
export const runOptions = {
  globalBatch: {
    label: 'Global batch',
    help: 'Sequences of one step over all ranks',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'batch × data-parallel ranks, with a pipeline as many micro-batches as keep it idle a tenth of a step or less',
    mode: 'training',
  },
  tokens: {
    label: 'Tokens',
    help: 'Tokens of the whole run',
    kind: count(1, 2 ** 53 - 1, 'double'),
    open: `fine-tuning: examples × sequence × epochs; else ${TOKENS_PER_PARAMETER} for each parameter (Chinchilla)`,
    mode: 'training',
  },
  examples: {
    label: 'Examples',
    help: 'Examples of the fine-tuning set, each a sequence long',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: `${grouped(USUAL_EXAMPLES)} in fine-tuning, else none`,
    mode: 'training',
    moot: withTokens,
  },
  epochs: {
    label: 'Epochs',
    help: 'How often each example is read',
    kind: number(0.001, 10_000, 1, 'passes'),
    open: `${USUAL_EPOCHS}, as transformers’ Trainer`,
    mode: 'training',
    moot: withTokens,
  },
  padding: {
    label: 'Padding',
    help: 'Share of the tokens that fill sequences up to their length; 0 where examples are packed',
    kind: share(0, 0.99),
    initial: 0,
    mode: 'training',
  },
} satisfies DeclarationsOf<RunOptions>;
