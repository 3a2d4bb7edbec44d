import type { CacheQuestion } from '../../source/engines/cache.js';
import { parseCacheFormat } from '../../source/formats/cache-format.js';

/** A question with what tests usually leave as it is. */
export function question(
  sequences: number,
  sequence: number,
  changes: Partial<Omit<CacheQuestion, 'format'>> & { readonly kv?: string } = {},
): CacheQuestion {
  const { kv = 'bf16', ...rest } = changes;
  return {
    sequences,
    sequence,
    format: parseCacheFormat(kv),
    tensorParallel: 1,
    batchedTokens: 8192,
    ...rest,
  };
}
