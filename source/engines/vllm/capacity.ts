import { quantities } from '../../quantity/index.js';
import type { Capacity } from '../capacity.js';
import { POOL_FIGURES, poolSymbol } from '../capacity-figures.js';

/** A pool of blocks that all layers share. */
export interface BlockPool {
  readonly bytes: number;
  readonly blockBytes: number;
  readonly blocksPerSequence: number;
  readonly blockTokens: number;
  /** Tokens of a sequence. */
  readonly sequence: number;
  /** Whether a block spans all layers, so that its tokens are tokens of a sequence. */
  readonly isUniform: boolean;
}

const define = quantities<BlockPool>();
const source = 'vllm-project/vllm, v1/core/kv_cache_utils.py';

const blocks = define({
  ...POOL_FIGURES.blocks,
  formula: '⌊pool/P⌋',
  symbols: {
    pool: poolSymbol,
    P: {
      value: ({ blockBytes }) => blockBytes,
      meaning: 'bytes of a block in the layers that share it',
      unit: 'bytes',
      from: 'derived from the largest page of a layer',
    },
  },
  source,
});

const blocksSymbol = {
  value: blocks.amount,
  meaning: 'blocks of the pool',
  from: 'row kvCache.pool.blocks',
} as const;

const concurrency = define({
  ...POOL_FIGURES.concurrency,
  formula: 'blocks/m',
  symbols: {
    blocks: blocksSymbol,
    m: {
      value: ({ blocksPerSequence }) => blocksPerSequence,
      meaning: 'blocks of one sequence, over all groups of layers',
      from: '--sequence',
    },
  },
  source,
});

const tokensOfBlocks = define({
  ...POOL_FIGURES.tokens,
  formula: 'blocks·k',
  symbols: {
    blocks: blocksSymbol,
    k: {
      value: ({ blockTokens }) => blockTokens,
      meaning: 'tokens of a block',
      unit: 'tokens',
      from: 'engine block_size',
    },
  },
  source,
});

const tokensOfSequences = define({
  ...POOL_FIGURES.tokens,
  formula: '⌊n·S⌋',
  symbols: {
    n: {
      value: concurrency.amount,
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
  source,
});

/** Blocks of a pool by blocks of one sequence; without a bound where a sequence takes none. */
export function capacityOfBlocks(pool: BlockPool): Capacity {
  const { blockBytes, blocksPerSequence, blockTokens, isUniform } = pool;
  if (blockBytes === 0 || blocksPerSequence === 0)
    return {
      concurrency: Number.POSITIVE_INFINITY,
      tokens: Number.POSITIVE_INFINITY,
      blocks: null,
      blockTokens,
      figures: () => [],
    };
  const tokens = isUniform ? tokensOfBlocks : tokensOfSequences;
  return {
    concurrency: concurrency.amount(pool),
    tokens: tokens.amount(pool),
    blocks: blocks.amount(pool),
    blockTokens,
    figures: () => [blocks, concurrency, tokens].map((figure) => figure.entry(pool)),
  };
}

/** Sequences that run at once: the printed number takes each for one whose prompt is being read. */
export function runningIn(
  { bytes, blockBytes, blocksPerSequence }: BlockPool,
  blocksOfOthers: number,
): number {
  if (blockBytes === 0 || blocksPerSequence === 0) return Number.POSITIVE_INFINITY;
  const left = Math.floor(bytes / blockBytes) - blocksPerSequence;
  return left < 0 ? 0 : 1 + Math.floor(left / blocksOfOthers);
}
