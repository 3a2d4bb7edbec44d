import { operationsOf } from '../../model/operations.js';
import type { Settled } from '../settled.js';
import { type Problem, warning } from './problem.js';

/** Recomputation of what a model does not have. */
export function recomputeProblems(settled: Settled): Problem[] {
  return settled.mode === 'training' ? [...moduleProblems(settled), ...layerProblems(settled)] : [];
}

const MODES: readonly string[] = ['none', 'selective', 'per-op', 'full'];

function moduleProblems({ recompute, model }: Settled): Problem[] {
  const asked = [recompute].flat().filter((name) => !MODES.includes(name));
  if (asked.length === 0) return [];
  const operations = model.groups.flatMap(operationsOf);
  const present = new Set<string>(
    operations
      .flatMap(({ remadeBy, saves }) => [remadeBy, ...saves.map((it) => it.remadeBy)])
      .flat(),
  );
  const absent = asked.filter((name) => !present.has(name));
  if (absent.length === 0) return [];
  const known = [...present].sort().join(', ');
  return [
    warning(
      'recompute-module',
      `the model has no module ${absent.join(' or ')} to recompute: ${known === '' ? 'it has none' : `it has ${known}`}`,
    ),
  ];
}

function layerProblems({ recompute, recomputeLayers, model: { layerCount } }: Settled): Problem[] {
  if (recompute !== 'full' || recomputeLayers === null || recomputeLayers <= layerCount) return [];
  return [
    warning(
      'recompute-layers',
      `--recompute-layers ${recomputeLayers} is more than the model’s layers: ${layerCount} is the most`,
    ),
  ];
}
