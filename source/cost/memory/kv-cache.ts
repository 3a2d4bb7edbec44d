import { engineOf } from '../../engines/index.js';
import { total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settle.js';
import { ITEMS } from './items.js';

export const kvCache = total<Settled>({
  ...ITEMS.kvCache,
  unit: 'bytes',
  what: 'What layers keep of earlier tokens, as the engine allocates it; it grows with sequences, tokens and key-value heads.',
  source: ({ engine }) =>
    `docs/cost-model.md, KV cache; ${engineOf(engine).label}, ${engineOf(engine).release.version}`,
});
