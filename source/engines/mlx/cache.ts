import { pagedCache } from '../cache/paged-rules.js';

/** Keys and values grow by steps of 256 tokens; windows rotate (`KVCache`, `RotatingKVCache`). */
export const mlxCache = pagedCache({
  block: 256,
  keepsWindows: true,
  source: 'ml-explore/mlx-lm, mlx_lm/models/cache.py',
});
