import { engineOf, type Support, supportsCache, weightSupport } from '../../engines/index.js';
import { classFormat } from '../../formats/index.js';
import type { Settled } from '../settled.js';
import { type Problem, warning } from './problem.js';

/** How the scenario's engine runs weights of a format on its devices. */
function supportOf(
  { engine, engineVersion, accelerator }: Pick<Settled, 'engine' | 'engineVersion' | 'accelerator'>,
  format: string,
): Support {
  return weightSupport(engineOf(engine).formats, format, accelerator, engineVersion);
}

/** Whether the engine reads weights of the scenario's format on its devices. */
export function readsWeights(settled: Settled): boolean {
  return supportOf(settled, settled.weights) !== 'not-read';
}

/** Whether the engine has a cache of the scenario's format. */
export function readsCache({ engine, kv, accelerator }: Settled): boolean {
  return supportsCache(engineOf(engine).formats, kv, accelerator);
}

/**
 * Formats that the engine does not read on these devices. They are warnings, since tables of versions are never
 * complete.
 */
export function formatProblems(settled: Settled): Problem[] {
  const { mode, engine, engineVersion, accelerator, weights, kv } = settled;
  if (mode === 'training') return [];
  const { formats, label } = engineOf(engine);
  const named = `${label} ${engineVersion}`;
  const found: Problem[] = [];
  if (!formats.runsOn(accelerator))
    return [warning('weight-format', `${named} does not run on ${accelerator.name}`)];
  if (!readsWeights(settled))
    found.push(
      warning(
        'weight-format',
        `${named} does not read ${weights} on ${accelerator.name}; it has checkpoints in ${readable(settled)}`,
      ),
    );
  for (const text of [settled.weightsOf ?? []].flat()) {
    const [name, format] = classFormat(text) ?? [];
    if (format !== undefined && supportOf(settled, format) === 'not-read')
      found.push(
        warning(
          'weight-format',
          `${named} does not read ${format} on ${accelerator.name}, which ${name} would be in`,
        ),
      );
  }
  const caches = formats.cache.filter((format) => supportsCache(formats, format, accelerator));
  if (!readsCache(settled))
    found.push(
      warning(
        'cache-format',
        `${named} has no ${kv} cache${formats.cache.includes(kv) ? ` on ${accelerator.name}` : ''}, only ${caches.join(', ')}`,
      ),
    );
  return found;
}

function readable(settled: Settled): string {
  const { published } = engineOf(settled.engine).formats;
  const read = published.filter((format) => supportOf(settled, format) !== 'not-read');
  return read.length > 0 ? read.join(', ') : 'no format for this device';
}
