import { type CacheClass, type CacheKind, cachesOf } from '../../model/cache-class.js';
import type { Model } from '../../model/model.js';

/** Layers with equal caches, and the caches of one of them. */
export interface CacheGroup {
  readonly layers: number;
  readonly caches: readonly CacheClass[];
}

/** The caches of a run of layers, identical layers counted once. Made once for each stage. */
export interface CacheLayout {
  readonly architecture: string;
  /** Format of recurrent states in the config; undefined where it has none. */
  readonly states: string | undefined;
  readonly groups: readonly CacheGroup[];
  readonly kinds: ReadonlySet<CacheKind>;
}

/** The caches of the layers `[start, end)`; by default of all layers. */
export function cacheLayout(model: Model, start = 0, end = model.layerCount): CacheLayout {
  const groups: CacheGroup[] = [];
  for (const { layers, mixers } of model.groups) {
    let held = 0;
    for (const layer of layers) if (layer >= start && layer < end) held++;
    if (held > 0)
      for (const mixer of mixers) groups.push({ layers: held, caches: cachesOf(mixer) });
  }
  return layoutOfGroups(model.architecture, groups, model.storedFormat.states);
}

/** A layout of groups. Equal groups are merged, and empty ones left out. */
export function layoutOfGroups(
  architecture: string,
  groups: readonly CacheGroup[],
  states?: string,
): CacheLayout {
  const merged = new Map<string, CacheGroup>();
  for (const group of groups) {
    if (group.caches.length === 0) continue;
    const key = JSON.stringify(group.caches);
    const layers = group.layers + (merged.get(key)?.layers ?? 0);
    merged.set(key, { layers, caches: group.caches });
  }
  const all = [...merged.values()];
  const kinds = new Set(all.flatMap(({ caches }) => caches.map(({ kind }) => kind)));
  return { architecture, states, groups: all, kinds };
}
