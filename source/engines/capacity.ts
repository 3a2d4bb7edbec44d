import { type Ledger, quantities } from '../quantity/index.js';
import type { CacheLayout } from './cache/layout.js';
import type { CacheRequest } from './cache/request.js';
import { type CacheRules, storedBytes } from './cache/rule.js';
import { mostSequencesEntry, POOL_FIGURES, poolSymbol } from './capacity-figures.js';
import { largestThat } from './search.js';

/** The number of sequences and tokens that a pool of cache holds. */
export interface Capacity {
  /** Sequences of the given length that it holds at once. vLLM prints fractions of one. */
  readonly concurrency: number;
  /** Sequences that it runs at once, where that is another number than the printed one. */
  readonly running?: number;
  /** Number of tokens as the engine prints it. */
  readonly tokens: number;
  /** Blocks of the pool and tokens of one block; null where the engine has no blocks. */
  readonly blocks: number | null;
  readonly blockTokens: number | null;
  /** The figures that are finite, as ledger entries. */
  readonly figures: () => readonly Ledger[];
}

/** How many sequences of `request.sequence` tokens a rank's pool of `bytes` holds. */
export type CapacityRule = (layout: CacheLayout, bytes: number, request: CacheRequest) => Capacity;

const SOURCE = 'docs/cost-model.md, Pages and ranks';

const tokensOfSequences = quantities<{ readonly concurrency: number; readonly sequence: number }>()(
  {
    ...POOL_FIGURES.tokens,
    formula: 'n·S',
    symbols: {
      n: {
        value: ({ concurrency }) => concurrency,
        meaning: 'sequences that the pool holds',
        from: 'row kvCache.pool.concurrency',
      },
      S: {
        value: ({ sequence }) => sequence,
        meaning: 'tokens of a sequence',
        unit: 'tokens',
        from: '--sequence',
      },
    },
    source: SOURCE,
  },
);

/** The rule of engines that print no fraction: the largest whole number of sequences. */
export function wholeSequences(rules: CacheRules): CapacityRule {
  return (layout, bytes, request) => {
    const concurrency = maximumConcurrency(rules, layout, bytes, request);
    const input = { concurrency, sequence: request.sequence };
    return {
      concurrency,
      tokens: concurrency * request.sequence,
      blocks: null,
      blockTokens: null,
      figures: () =>
        Number.isFinite(concurrency)
          ? [
              concurrencyEntry(rules, layout, bytes, request, concurrency),
              tokensOfSequences.entry(input),
            ]
          : [],
    };
  };
}

interface Blocks {
  readonly bytes: number;
  /** Bytes and tokens of one block. */
  readonly perBlock: number;
  readonly block: number;
}

const defineBlocks = quantities<Blocks>();

const blocksOfPool = defineBlocks({
  ...POOL_FIGURES.blocks,
  formula: '⌊pool/P⌋',
  symbols: {
    pool: poolSymbol,
    P: {
      value: ({ perBlock }) => perBlock,
      meaning: 'bytes of a block over all layers of the rank',
      unit: 'bytes',
      from: 'derived as kvCache, of as many tokens as a block has',
    },
  },
  source: SOURCE,
});

const tokensOfBlocks = defineBlocks({
  ...POOL_FIGURES.tokens,
  formula: 'blocks·k',
  symbols: {
    blocks: {
      value: blocksOfPool.amount,
      meaning: 'blocks of the pool',
      from: 'row kvCache.pool.blocks',
    },
    k: {
      value: ({ block }) => block,
      meaning: 'tokens of a block',
      unit: 'tokens',
      from: 'engine block size',
    },
  },
  source: SOURCE,
});

/** The rule of engines whose blocks hold `block` tokens, equally for all caches of a sequence. */
export function blocksOfTokens(rules: CacheRules, block: number): CapacityRule {
  return (layout, bytes, request) => {
    const one = { ...request, sequences: 1, sharedPrefix: 0, sequence: block };
    const { total, recurrent, convolution, cross } = storedBytes(rules, layout, one);
    const perBlock = total - recurrent - convolution - cross;
    const concurrency = maximumConcurrency(rules, layout, bytes, request);
    const sequences = () =>
      Number.isFinite(concurrency)
        ? [concurrencyEntry(rules, layout, bytes, request, concurrency)]
        : [];
    if (perBlock === 0)
      return {
        concurrency,
        tokens: Number.POSITIVE_INFINITY,
        blocks: null,
        blockTokens: block,
        figures: sequences,
      };
    const blocks = { bytes, perBlock, block };
    return {
      concurrency,
      tokens: tokensOfBlocks.amount(blocks),
      blocks: blocksOfPool.amount(blocks),
      blockTokens: block,
      figures: () => [...sequences(), blocksOfPool.entry(blocks), tokensOfBlocks.entry(blocks)],
    };
  };
}

function concurrencyEntry(
  rules: CacheRules,
  layout: CacheLayout,
  bytes: number,
  request: CacheRequest,
  concurrency: number,
): Ledger {
  const bytesOf = (sequences: number) =>
    storedBytes(rules, layout, { ...request, sequences }).total;
  return mostSequencesEntry(concurrency, bytes, bytesOf, SOURCE);
}

/** Most sequences that a search tries, more than any engine's scheduler takes. */
const MOST_SEQUENCES = 2 ** 40;

/**
 * The largest number of sequences whose cache is within `pool` bytes of one rank; 0 when not even one is, Infinity
 * when a sequence takes none. The cache never shrinks with more sequences.
 */
export function maximumConcurrency(
  rules: CacheRules,
  layout: CacheLayout,
  pool: number,
  request: CacheRequest,
): number {
  const fits = (sequences: number) =>
    storedBytes(rules, layout, { ...request, sequences }).total <= pool;
  const most = largestThat(fits, MOST_SEQUENCES);
  return most === MOST_SEQUENCES ? Number.POSITIVE_INFINITY : most;
}
