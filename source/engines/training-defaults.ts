import { type Stated, stated, type TrainingDefaults } from './contract.js';
import { isAtLeast } from './version.js';

type Values = { readonly [K in keyof TrainingDefaults]: TrainingDefaults[K]['value'] };

/** What a framework did before a version, and where that was read. */
export interface Earlier {
  readonly before: string;
  readonly own: Partial<Values>;
  readonly source: string;
}

/** Read in the frameworks' code (docs/engines.md, Defaults by framework). */
const DATE = '2026-08-01';

/** What PyTorch's allocator loses of transient bytes (docs/cost-model.md, Buffers and fragmentation): 3–8 %, and about 2 % where its segments expand. */
const FRAGMENTS = 0.05;
export const EXPANDABLE_FRAGMENTS = 0.02;

/** Mixed precision in bf16 by fused kernels, nothing divided, nothing computed again: what is counted where no framework is meant. */
const PLAIN: Omit<Values, 'shardedGradients'> = {
  kernels: 'fused',
  recipe: 'bf16-mixed',
  gradients: 'compute',
  zero: 0,
  recompute: 'none',
  loss: 'naive',
  lossChunks: 8,
  cudaGraphs: false,
  wholeExperts: 'never',
  fp8Weights: false,
  optimizerStep: 'fused',
  fragmentation: FRAGMENTS,
};

/**
 * The plain way of training with what a framework does differently, all read in one place, and what its earlier versions
 * did: the newest of them first.
 */
export function trainingDefaults(
  source: string,
  own: Partial<Values> = {},
  earlier: readonly Earlier[] = [],
): (version: string) => TrainingDefaults {
  const newest = statedOf({ own, source });
  if (earlier.length === 0) return () => newest;
  const known = new Map<string, TrainingDefaults>();
  return (version) => {
    let found = known.get(version);
    if (!found) {
      const then = earlier.filter(({ before }) => !isAtLeast(version, before));
      found = Object.assign({}, newest, ...then.map(statedChanges)) as TrainingDefaults;
      known.set(version, found);
    }
    return found;
  };
}

function statedOf({ own, source }: Pick<Earlier, 'own' | 'source'>): TrainingDefaults {
  const values = { ...PLAIN, ...own };
  const { shardedGradients = values.gradients } = own;
  return statedChanges({ own: { ...values, shardedGradients }, source }) as TrainingDefaults;
}

function statedChanges({
  own,
  source,
}: Pick<Earlier, 'own' | 'source'>): Partial<TrainingDefaults> {
  const entries = Object.entries(own).map(
    ([name, value]) =>
      [name, stated(value, source, DATE)] as const satisfies readonly [string, Stated<unknown>],
  );
  return Object.fromEntries(entries) as Partial<TrainingDefaults>;
}
