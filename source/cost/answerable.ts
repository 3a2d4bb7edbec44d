import type { Problem } from '../scenario/legality/problem.js';
import { productFormat } from '../scenario/product-format.js';
import type { Settled } from '../scenario/settled.js';
import { LONGEST_CACHE } from './kv-cache.js';
import { peakFlops, servingRate } from './rates.js';
import type { Report } from './report.js';

/** Peak FLOP/s of one device for the scenario and for its drafting model; 0 where unpublished. */
function scenarioRate({ mode, accelerator, recipe, weights, draftWeights }: Settled): number {
  if (mode === 'training') return peakFlops(accelerator, productFormat(recipe));
  const rate = peakFlops(accelerator, servingRate(weights));
  if (draftWeights === undefined) return rate;
  return Math.min(rate, peakFlops(accelerator, servingRate(draftWeights)));
}

/** Whether times can be computed: not every vendor publishes FLOP/s. */
export function hasRate(settled: Settled): boolean {
  return scenarioRate(settled) > 0;
}

/** Why fitting cannot be decided where the device's memory is unknown; undefined where it is known. */
export function unknownMemory({ capacity, accelerator }: Settled): string | undefined {
  if (capacity > 0) return undefined;
  return `how much memory ${accelerator.name} has is not known, so neither is what fits: Device memory (--device-memory) says it`;
}

export function memoryProblems(settled: Settled): Problem[] {
  const message = unknownMemory(settled);
  return message === undefined ? [] : [{ id: 'memory-unknown', severity: 'warning', message }];
}

export function rateProblems(settled: Settled): Problem[] {
  if (hasRate(settled)) return [];
  const message = `no FLOP/s are published for ${settled.accelerator.name}: times are not told`;
  return [{ id: 'no-rate', severity: 'warning', message }];
}

/**
 * Refuses byte or parameter counts beyond 2⁵³ − 1 (8 PiB), which would be rounded. Parts never exceed these totals.
 */
export function exactnessProblems(
  report: Pick<Report, 'parameters' | 'kvCache' | 'activations' | 'memory'>,
): Problem[] {
  const { parameters, kvCache, activations, memory } = report;
  const wholes: readonly (readonly [string, number])[] = [
    ['the fullest device', memory.peak],
    ['host memory', Math.max(memory.host, memory.hostTotal)],
    ['what is kept in host memory', memory.hostCaches?.amount ?? 0],
    ['the KV cache', Math.max(kvCache.bytes, kvCache.minimumBytes)],
    ['the KV cache of a long sequence', kvCache.bytesPerToken * LONGEST_CACHE],
    ['the activations', Math.max(activations.bytes, activations.layersBytes)],
  ];
  const beyond = wholes.find(([, bytes]) => bytes > Number.MAX_SAFE_INTEGER);
  if (beyond) {
    const [what, bytes] = beyond;
    return [refused(`too large: ${what} would be ${bytes.toExponential(1)} bytes`)];
  }
  const rough = Math.max(...Object.values(parameters.rough).map(({ amount }) => amount));
  if (rough <= Number.MAX_SAFE_INTEGER) return [];
  return [refused(`too large: ${rough.toExponential(1)} parameters by the rough formulas`)];
}

function refused(what: string): Problem {
  const message = `${what}; up to 9 · 10¹⁵ are counted`;
  return { id: 'too-large', severity: 'refused', message };
}
