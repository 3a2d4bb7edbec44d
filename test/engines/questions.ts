import type { CacheRequest } from '../../source/engines/cache/request.js';
import { parseCacheFormat } from '../../source/formats/cache-format.js';

/** A request with what tests usually leave as it is. */
export function question(
  sequences: number,
  sequence: number,
  changes: Partial<Omit<CacheRequest, 'format'>> & { readonly kv?: string } = {},
): CacheRequest {
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
