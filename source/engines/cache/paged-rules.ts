import type { CacheClass, CacheOf } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import {
  compressedRule,
  convolutionRule,
  crossRule,
  recurrentRule,
  scaledIndexRule,
} from './common-rules.js';
import { padTo } from './row.js';
import { type Cached, type CacheRule, type CacheRules, cacheRule } from './rule.js';
import { KEY_VALUE_ROW, keyValueRow, LATENT_ROW, latentRow, layers, sequences } from './symbols.js';

/** How an engine pages its cache: tokens of a block, and whether windowed layers keep every token. */
export interface Paging {
  readonly block: number;
  readonly keepsWindows: boolean;
  readonly source: string;
}

/**
 * Rules of an engine that allocates whole blocks of tokens for each sequence. Caches that are not paged have the
 * common rules.
 */
export function pagedCache({ block, keepsWindows, source }: Paging): CacheRules {
  const held = (tokens: (cached: Cached) => number) =>
    ({
      ...layers,
      T: {
        value: (cached) => padTo(tokens(cached), block),
        meaning: `tokens of a sequence in whole blocks of ${block}`,
        unit: 'tokens',
        from: 'engine tokens of a block',
      },
    }) satisfies Record<string, QuantitySymbol<Cached>>;
  const all = held(({ request }) => request.sequence);
  const windows = held(({ cache, request }) =>
    keepsWindows && !request.settings?.fullWindows
      ? Math.min(request.sequence, windowOf(cache))
      : request.sequence,
  );
  const rows = (kind: 'full' | 'window', tokens: typeof all) => {
    const row = { ...tokens, ...keyValueRow };
    return cacheRule(kind)(
      source,
      { formula: `L·B·T·${KEY_VALUE_ROW}`, symbols: { ...row, ...sequences } },
      { formula: `L·T·${KEY_VALUE_ROW}`, symbols: row },
    );
  };
  const latents = { ...all, ...latentRow };
  return {
    full: rows('full', all) as CacheRule<CacheOf<'full'>>,
    window: rows('window', windows) as CacheRule<CacheOf<'window'>>,
    latent: cacheRule('latent')(
      source,
      { formula: `L·B·T·${LATENT_ROW}`, symbols: { ...latents, ...sequences } },
      { formula: `L·T·${LATENT_ROW}`, symbols: latents },
    ),
    index: scaledIndexRule(source),
    compressed: compressedRule(source),
    recurrent: recurrentRule(source),
    convolution: convolutionRule(source),
    cross: crossRule(source),
  };
}

function windowOf(cache: CacheClass): number {
  return cache.kind === 'window' ? cache.window : Number.POSITIVE_INFINITY;
}
