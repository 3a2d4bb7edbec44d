import { type Stated, stated } from './stated.js';
import type { TrainingDefaults, TrainingVersions } from './training-framework.js';
import { isAtLeast } from './version.js';

type Values = { readonly [K in keyof TrainingDefaults]: TrainingDefaults[K]['value'] };

/** A framework's behaviour before a version, and its source. */
export interface Earlier {
  readonly before: string;
  readonly own: Partial<Values>;
  readonly source: string;
}

/** Date on which the frameworks' code was read (docs/engines.md, Defaults by framework). */
const DATE = '2026-08-01';

/**
 * Fraction of transient bytes that PyTorch's allocator loses (docs/cost-model.md, Buffers and fragmentation): 3–8 %,
 * and about 2 % with expandable segments.
 */
const FRAGMENTS = 0.05;
export const EXPANDABLE_FRAGMENTS = 0.02;

/**
 * Defaults without a named framework: mixed precision in bf16 with fused kernels, no divided states, no
 * recomputation.
 */
const PLAIN: Omit<Values, 'shardedGradients' | 'compiledLoss'> = {
  kernels: 'fused',
  recipe: 'bf16-mixed',
  gradients: 'compute',
  zero: 0,
  recompute: 'none',
  offload: 'none',
  loss: 'naive',
  lossChunks: 8,
  overlap: 'none',
  cudaGraphs: 'never',
  wholeExperts: 'never',
  fp8Weights: false,
  quantizedInputs: false,
  wideTables: false,
  optimizerStep: 'fused',
  fragmentation: FRAGMENTS,
};

/**
 * The plain defaults with a framework's differences, all from one source, and those of its earlier versions, the
 * newest first.
 */
export function trainingDefaults(
  source: string,
  own: Partial<Values> = {},
  earlier: readonly Earlier[] = [],
): TrainingVersions {
  const newest = statedOf({ own, source });
  const known = new Map<string, TrainingDefaults>();
  return {
    boundaries: earlier.map(({ before }) => before),
    at: (version) => {
      let found = known.get(version);
      if (!found) {
        const then = earlier.filter(({ before }) => !isAtLeast(version, before));
        found = Object.assign({}, newest, ...then.map(statedChanges)) as TrainingDefaults;
        known.set(version, found);
      }
      return found;
    },
  };
}

function statedOf({ own, source }: Pick<Earlier, 'own' | 'source'>): TrainingDefaults {
  const values = { ...PLAIN, ...own };
  const { shardedGradients = values.gradients, compiledLoss = values.loss } = own;
  return statedChanges({
    own: { ...values, shardedGradients, compiledLoss },
    source,
  }) as TrainingDefaults;
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
