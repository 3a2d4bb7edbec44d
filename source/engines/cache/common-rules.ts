import type { CacheOf } from '../../model/cache-class.js';
import { type CacheRule, cacheRule } from './rule.js';
import {
  attended,
  compressedRow,
  context,
  convolutionElements,
  crossTokens,
  ENTRY_ROW,
  KEY_VALUE_ROW,
  keyValueRow,
  LATENT_ROW,
  latentRow,
  layers,
  ratio,
  SCALED_INDEX_ROW,
  scaledIndexRow,
  sequences,
  stateElements,
  TOKENS,
  tokens,
} from './symbols.js';

/** Rules that several engines share, each with that engine's source. An engine has rules of its own where it differs. */

/** Keys and values of an encoder's or an image's tokens. */
export function crossRule(source: string): CacheRule<CacheOf<'cross'>> {
  const row = { ...layers, ...crossTokens, ...keyValueRow };
  return cacheRule('cross')(
    source,
    { formula: `L·B·E·${KEY_VALUE_ROW}`, symbols: { ...row, ...sequences } },
    { formula: `L·E·${KEY_VALUE_ROW}`, symbols: row },
  );
}

/** Whole tokens, a shared prefix once. */
export function fullRule(source: string): CacheRule<CacheOf<'full'>> {
  const row = { ...layers, ...keyValueRow };
  return cacheRule('full')(
    source,
    { formula: `L·${TOKENS}·${KEY_VALUE_ROW}`, symbols: { ...row, ...tokens } },
    { formula: `L·S·${KEY_VALUE_ROW}`, symbols: { ...row, ...context } },
  );
}

/** Whole tokens on every rank. */
export function latentRule(source: string): CacheRule<CacheOf<'latent'>> {
  const row = { ...layers, ...latentRow };
  return cacheRule('latent')(
    source,
    { formula: `L·${TOKENS}·${LATENT_ROW}`, symbols: { ...row, ...tokens } },
    { formula: `L·min(S, k)·${LATENT_ROW}`, symbols: { ...row, ...context, ...attended } },
  );
}

/** Whole entries, one for every `ratio` tokens, on every rank. */
export function compressedRule(source: string): CacheRule<CacheOf<'compressed'>> {
  const row = { ...layers, ...context, ...ratio, ...compressedRow };
  return cacheRule('compressed')(
    source,
    { formula: `L·B·⌊S/ρ⌋·${ENTRY_ROW}`, symbols: { ...row, ...sequences } },
    { formula: `L·min(⌊S/ρ⌋, k)·${ENTRY_ROW}`, symbols: { ...row, ...attended } },
  );
}

/** Index keys in FP8 with scales. */
export function scaledIndexRule(source: string): CacheRule<CacheOf<'index'>> {
  const row = { ...layers, ...ratio, ...scaledIndexRow };
  return cacheRule('index')(
    source,
    { formula: `L·⌊${TOKENS}/ρ⌋·${SCALED_INDEX_ROW}`, symbols: { ...row, ...tokens } },
    { formula: `L·⌊S/ρ⌋·${SCALED_INDEX_ROW}`, symbols: { ...row, ...context } },
  );
}

/** One state for each sequence, in fp32 unless the engine is given another format. */
export function recurrentRule(
  source: string,
  elements: typeof stateElements = stateElements,
): CacheRule<CacheOf<'recurrent'>> {
  const row = { ...layers, ...elements };
  return cacheRule('recurrent')(
    source,
    { formula: 'L·B·e·b', symbols: { ...row, ...sequences } },
    { formula: 'L·e·b', symbols: row },
  );
}

/** The last kernel − 1 columns in 16 bits for each sequence. */
export function convolutionRule(source: string): CacheRule<CacheOf<'convolution'>> {
  const row = { ...layers, ...convolutionElements };
  return cacheRule('convolution')(
    source,
    { formula: 'L·B·e·b', symbols: { ...row, ...sequences } },
    { formula: 'L·e·b', symbols: row },
  );
}
