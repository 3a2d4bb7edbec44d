import { servingOf } from '../../engines/index.js';
import { sumOf } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import type { DeviceFigures } from '../memory.js';
import { leftForCache } from './cache-figures.js';

/** Bytes of the pool that an engine which fills its share makes of a device's room; 0 where it takes no more than it needs. */
export function filledPool(
  { engine, mode, kvMemory, freeFraction }: Settled,
  { capacity, total, kvCache }: Pick<DeviceFigures, 'capacity' | 'total' | 'kvCache'>,
): number {
  if (mode === 'training' || kvMemory !== null || !servingOf(engine).fillsShare) return 0;
  return leftForCache.amount({
    settled: { kvMemory, freeFraction },
    capacity,
    weights: total - kvCache,
    others: 0,
  });
}

/** Bytes of host memory that one replica takes as a ratio to its pools (sglang, mem_cache/memory_pool_host.py). */
export function ratioCacheBytes(settled: Settled, stages: () => readonly DeviceFigures[]): number {
  const { tp, cp, kvMemory, scenario } = settled;
  if (settled.mode === 'training' || scenario.hostCacheRatio === 0) return 0;
  const pools = sumOf(stages(), (figures) => kvMemory ?? filledPool(settled, figures));
  return Math.floor(scenario.hostCacheRatio * tp * cp * pools);
}
