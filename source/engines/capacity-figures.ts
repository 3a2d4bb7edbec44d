import { type Condition, found, type Ledger, type QuantitySymbol } from '../quantity/index.js';

/** Labels of the figures of a pool, the same in every engine. */
export const POOL_FIGURES = {
  blocks: {
    id: 'kvCache.pool.blocks',
    label: 'Blocks of the pool',
    short: 'blocks',
    unit: 'count',
    certainty: 'modelled',
    what: 'Blocks that the pool is cut into; they grow with the bytes that are left for the cache.',
  },
  tokens: {
    id: 'kvCache.pool.tokens',
    label: 'Tokens that the pool holds',
    short: 'tokens',
    unit: 'tokens',
    certainty: 'modelled',
    what: 'Tokens of all sequences together, as the engine counts them; they grow with the bytes that are left for the cache.',
  },
  concurrency: {
    id: 'kvCache.pool.concurrency',
    label: 'Sequences that the pool holds',
    short: 'concurrency',
    unit: 'count',
    certainty: 'modelled',
    what: 'Sequences of the asked length that the pool holds at once; they grow with the bytes that are left for the cache.',
  },
} as const;

/** The bytes of a rank that are left for the cache. */
export interface PoolOfBytes {
  readonly bytes: number;
}

export const poolSymbol = {
  value: ({ bytes }) => bytes,
  meaning: 'left for the cache on the fullest rank',
  unit: 'bytes',
  from: 'row kvCache.pool.bytes',
} as const satisfies QuantitySymbol<PoolOfBytes>;

const mostSequences = found<{ readonly source: string }>({
  ...POOL_FIGURES.concurrency,
  source: ({ source }) => source,
});

/** The number of sequences found by a search. Their cache is within the pool, and that of one more is not. */
export function mostSequencesEntry(
  sequences: number,
  pool: number,
  bytesOf: (sequences: number) => number,
  source: string,
): Ledger {
  return mostSequences.entry({ source }, sequences, () => held(sequences, pool, bytesOf));
}

function held(sequences: number, pool: number, bytesOf: (count: number) => number): Condition {
  const bytes = { unit: 'bytes', from: 'derived as kvCache, on the fullest rank' } as const;
  const [least, more] = [sequences, sequences + 1].map(bytesOf);
  const symbols = [
    { symbol: 'held', value: least ?? 0, meaning: `cache of ${sequences} sequences`, ...bytes },
    {
      symbol: 'pool',
      value: pool,
      meaning: poolSymbol.meaning,
      unit: poolSymbol.unit,
      from: poolSymbol.from,
    },
    { symbol: 'next', value: more ?? 0, meaning: `cache of ${sequences + 1} sequences`, ...bytes },
  ];
  // A shared prefix takes its bytes even if not one sequence fits.
  if (sequences === 0) return { formula: 'pool < next', symbols: symbols.slice(1) };
  return { formula: 'held ≤ pool < next', symbols };
}
