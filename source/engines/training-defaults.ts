import { type Stated, stated, type TrainingDefaults } from './contract.js';

type Values = { readonly [K in keyof TrainingDefaults]: TrainingDefaults[K]['value'] };

/** Read in the frameworks' code (docs/engines.md, Defaults by framework). */
const DATE = '2026-08-01';

/** Mixed precision in bf16 by fused kernels, nothing divided, nothing computed again: what is counted where no framework is meant. */
const PLAIN: Omit<Values, 'shardedGradients'> = {
  kernels: 'fused',
  recipe: 'bf16-mixed',
  gradients: 'compute',
  zero: 0,
  recompute: 'none',
  loss: 'naive',
  lossChunks: 8,
};

/** The plain way of training with what a framework does differently, all read in one place. */
export function trainingDefaults(source: string, own: Partial<Values> = {}): TrainingDefaults {
  const from = <T>(value: T): Stated<T> => stated(value, source, DATE);
  const { kernels, recipe, gradients, zero, recompute, loss, lossChunks } = { ...PLAIN, ...own };
  const { shardedGradients = gradients } = own;
  return {
    kernels: from(kernels),
    recipe: from(recipe),
    gradients: from(gradients),
    shardedGradients: from(shardedGradients),
    zero: from(zero),
    recompute: from(recompute),
    loss: from(loss),
    lossChunks: from(lossChunks),
  };
}
